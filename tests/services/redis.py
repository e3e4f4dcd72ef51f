"""A Redis server of the tests' own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import programs
from tests.services.server import free_port, listens, running


def find() -> Path | None:
    """Return the Redis server program, or Valkey's, which speaks the same."""
    return programs.find("redis-server", "valkey-server")


@contextmanager
def serving(program: Path) -> Iterator[str]:
    """Run an empty Redis server that keeps nothing on disk; give its `redis://` address."""
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with (
        tempfile.TemporaryDirectory(prefix="undersigned-redis-") as folder,
        running([program, *options], lambda: listens(port), Path(folder) / "log"),
    ):
        yield f"redis://127.0.0.1:{port}/0"
