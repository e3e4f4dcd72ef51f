"""The worker as operators start it: `flask work`, in a process of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.outbox.queries import a_worker_is_alive
from tests.services.server import running

ROOT = Path(__file__).parents[2]
SETTINGS = ("APP_ENV", "DATABASE_URL", "INSTANCE_FOLDER", "MAIL_SERVER", "MAIL_PORT", "PUBLIC_URL", "ORGANIZATION")


@contextmanager
def working(app: Flask, log: Path) -> Iterator[None]:
    """Run a worker on this app's database until the block ends.

    Args:
        app: whose settings it gets; its context must be pushed.
        log: the file that gets what the worker says.
    """
    settings = [f"{name}={app.config[name]}" for name in SETTINGS]
    command = ["env", *settings, sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    with running(command, _is_alive, log, at=ROOT):
        yield


def _is_alive() -> bool:
    alive = a_worker_is_alive()
    db.session.rollback()
    return alive
