"""A PostgreSQL server of the tests' own, and databases on it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.services import programs
from tests.services.server import as_user, free_port, running

HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
"What a database that lives for minutes need not do."

CUT_OTHERS_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
BEGIN_NUMBERS_ANEW = (
    "SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL"
)


@dataclass
class Server:
    """A running PostgreSQL server."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Return the `postgresql://` address of a database."""
        return f"postgresql://undersigned@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """Make a new database, a copy of `template`, and return its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def create_database_sorting_as(self, language: str) -> str:
        """Make a new, empty database that sorts text as a language does, such as `da`, and return its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '{language}'")
        return name

    def drop_database(self, name: str) -> None:
        """Take a database away, so that its vacuuming disturbs no measurement of the next one."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def emptying(self, name: str, keep: Container[str] = ()) -> Iterator[Callable[[], None]]:
        """Give what takes all rows out of a database and begins its numbers anew; whoever is connected is cut off.

        It stays connected until the block ends: a new connection would take longer than the work.

        Args:
            name: which database.
            keep: tables that stay as they are.
        """
        with psycopg.connect(self.url(name), autocommit=True) as connection:

            def empty() -> None:
                connection.execute(CUT_OTHERS_OFF)
                tables = [table for (table,) in connection.execute(TABLES) if table not in keep]
                deletions = "".join(f"DELETE FROM {table};" for table in tables)
                words = f"SET LOCAL session_replication_role = replica;{deletions}{BEGIN_NUMBERS_ANEW}"
                connection.execute(f"BEGIN;{words};COMMIT")

            yield empty

    def accepts(self) -> bool:
        """Tell whether the server takes connections yet."""
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def find() -> Path | None:
    """Return the folder with PostgreSQL's server programs, the newest if there are several."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    homebrew = sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    initdb = programs.find("initdb", folders=(*debian, *homebrew))
    return initdb.resolve().parent if initdb else None


@dataclass(frozen=True)
class Cluster:
    """A server's files; it can be started, stopped and started again."""

    programs_folder: Path
    folder: Path
    user: str | None
    port: int

    @contextmanager
    def serving(self, *options: str) -> Iterator[Server]:
        """Run the server until the block ends, with further options such as `wal_level=minimal`."""
        server = Server(self.port)
        settings = [f"--{option}" for option in (*HASTE, "listen_addresses=127.0.0.1", *options)]
        command = [self.programs_folder / "postgres", "-D", self.folder / "data", "-k", self.folder]
        with running([*command, "-p", str(self.port), *settings], server.accepts, self.folder / "log", self.user):
            yield server

    def crash(self) -> None:
        """End the running server as a crash does: it writes nothing more, and recovers at its next start."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGQUIT)


@contextmanager
def cluster(programs_folder: Path) -> Iterator[Cluster]:
    """Make a new, empty server that does not run yet; its files are gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="undersigned-postgresql-"))
    user = _unprivileged_user(folder)
    try:
        _initialize(programs_folder, folder, user)
        yield Cluster(programs_folder, folder, user, free_port())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(programs_folder: Path) -> Iterator[Server]:
    """Run a new, empty server until the block ends."""
    with cluster(programs_folder) as files, files.serving() as server:
        yield server


def _unprivileged_user(folder: Path) -> str | None:
    """Return whom the server runs as, and give them the folder: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall()}
    user = "postgres" if "postgres" in accounts else "nobody"
    shutil.chown(folder, user)
    return user


def _initialize(programs_folder: Path, folder: Path, user: str | None) -> None:
    command = [programs_folder / "initdb", "-D", folder / "data", "-U", "undersigned"]
    options = ["--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"]
    subprocess.run([*command, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_user(user))
