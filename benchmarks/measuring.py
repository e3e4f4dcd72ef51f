"""Running a contender into a fresh sink, on a fresh database, and reading its figures."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import sink, tls_sink
from benchmarks.contenders import Contender
from tests.databases import migrate
from tests.services.postgresql import Server

ROOT = Path(__file__).parents[1]
IN_EARNEST = ("fsync=on", "full_page_writes=on", "shared_buffers=512MB", "max_wal_size=4GB", "synchronous_commit=on")
"PostgreSQL as it comes, but for the memory that every installation gives it."


@dataclass(frozen=True)
class Figures:
    """What one run came to."""

    letters_per_second: float
    peak_memory_mb: float
    processor_us: float
    "Processor time a letter, all processes of the sender together, its database server not."
    queueing_seconds: float = 0.0


@dataclass(frozen=True)
class Summary:
    """A contender's medians over all runs, with the least and the most."""

    name: str
    runs: tuple[Figures, ...]

    @property
    def rate(self) -> float:
        """Return the median of letters a second."""
        return median(run.letters_per_second for run in self.runs)

    @property
    def processor_us(self) -> float:
        """Return the median of processor time a letter."""
        return median(run.processor_us for run in self.runs)

    @property
    def memory(self) -> float:
        """Return the largest peak in MB."""
        return max(run.peak_memory_mb for run in self.runs)


def run(contender: Contender, postgres: Server, folder: Path) -> dict[str, float]:
    """Run a contender once and return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with _sink(contender, folder) as (port, settings), _database(contender, postgres) as database:
        words = [str(word).format(port=port, database=database) for word in contender.command]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | settings, check=True, capture_output=True, text=True)
    printed: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return printed


@contextmanager
def _sink(contender: Contender, folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if contender.tls is None:
        with sink.serving() as port:
            yield port, {}
    else:
        with tls_sink.serving(folder, tls=contender.tls) as found:
            yield found


@contextmanager
def _database(contender: Contender, postgres: Server) -> Iterator[str]:
    """Make a database for one run; ours are migrated, a peer migrates its own."""
    if not contender.database:
        yield ""
        return
    name = postgres.create_database() if contender.database == "postgresql" else ""
    with TemporaryDirectory(prefix="undersigned-bench-") as folder:
        url = postgres.url(name) if name else f"sqlite:///{folder}/database.sqlite3"
        if "benchmarks.delivery_engine" in contender.command:
            migrate(url)
        yield url
    if name:
        postgres.drop_database(name)
