"""A migrated database for each test, on SQLite and on PostgreSQL: migrated once, then copied or emptied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Pool, event

from app import create_app
from app.extensions import db
from tests.services.postgresql import Server

KINDS = ("sqlite", "postgresql")
"The stricter one last: it refuses what SQLite stores, such as a text that is too long or has a NUL in it."


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--database` choose where the tests run."""
    parser.addoption("--database", choices=(*KINDS, "both"), default="sqlite", help="default: %(default)s")


def pytest_configure(config: pytest.Config) -> None:
    """Let a test of what people type say that the stricter database is enough."""
    config.addinivalue_line("markers", "strictest_database: of the databases asked for, run on PostgreSQL if it is one")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that needs a database once for each kind asked for."""
    chosen = metafunc.config.getoption("--database")
    if "database" in metafunc.fixturenames:
        kinds = KINDS if chosen == "both" else [chosen]
        if metafunc.definition.get_closest_marker("strictest_database"):
            kinds = kinds[-1:]
        metafunc.parametrize("database", kinds, indirect=True)


def migrate(url: str) -> None:
    """Bring the database at `url` up to the newest migration."""
    app = create_app(APP_ENV="testing", DATABASE_URL=url)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "undersigned.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_database(postgres: Server) -> Iterator[tuple[str, Callable[[], None]]]:
    """A migrated PostgreSQL database, and what empties it after each test: copies would take four times as long."""
    name = postgres.create_database()
    migrate(postgres.url(name))
    with postgres.emptying(name, keep=("alembic_version",)) as empty:
        yield postgres.url(name), empty


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that needs it runs once for each kind that `--database` asks for."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database without rows."""
    if database == "sqlite":
        path = tmp_path / "undersigned.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url, empty = request.getfixturevalue("postgresql_database")
    with _closing_connections():
        yield url
    empty()


@pytest.fixture
def older_database(app: Flask) -> Iterator[None]:
    """The app's database as it was before the newest migration."""
    flask_migrate.downgrade()
    yield
    flask_migrate.upgrade()


@contextmanager
def _closing_connections() -> Iterator[None]:
    """Close what the pools of a test's apps still hold at its end.

    psycopg warns about a connection that is collected while open, and the collector does so in a later, innocent test.
    """
    opened: list[Any] = []

    def keep(connection: Any, _record: Any) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", keep)
    yield
    event.remove(Pool, "connect", keep)
    for connection in opened:
        connection.close()
