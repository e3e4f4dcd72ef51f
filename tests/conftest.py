"""What every test can ask for: the app on a database of its own, a client, the command line; servers and a browser."""

import contextvars
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import event
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.organizers import passwords
from tests import thrift

# Nothing depends on how fast the machine is, so hypothesis must not either.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], max_examples=50
)
hypothesis.settings.load_profile("patient")

# A shell that starts us in the background has us ignore interrupts. The servers that we start would inherit that, and
# each would be waited for in vain when it is to end.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Hashing a password costs a tenth of a second on purpose, and hundreds of tests sign in.
passwords.HASHER = passwords.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)

thrift.begin()

pytest_plugins = ["tests.databases", "tests.services.fixtures"]


class SeparateClient(FlaskClient):
    """A client whose requests share nothing with the test: like a browser's, each gets an app context of its own.

    Otherwise Flask lends requests the test's context: they would see its session's unsaved rows, and Flask-Login would
    take one request's organizer for the next one's.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; afterwards the test's own rows are read afresh."""
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return response


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings besides the tests' usual ones; a test file may define its own."""
    return {}


@pytest.fixture
def app(database_url: str, settings: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """The app on a migrated, empty database, its context pushed; what it remembers in files is its own, too."""
    own = {"APP_ENV": "testing", "DATABASE_URL": database_url, "INSTANCE_FOLDER": str(tmp_path / "instance")}
    app = create_app(**own | settings)
    app.test_client_class = SeparateClient
    with app.app_context():
        thrift.keep_statements_of(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that the database was asked from now on; `clear()` it where the counting shall begin."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen: keeps cookies, follows no redirect by itself."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """The command line: `runner.invoke(args=["campaigns", "load", path])`."""
    return app.test_cli_runner()
