"""All the workers of one process: their connections, their beats, and the care for those who died."""

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine, event

from app.extensions import db
from app.outbox import copied_database, leases
from app.outbox.ledger import Ledger
from app.outbox.ledger_postgresql import PostgresqlLedger
from app.outbox.ledger_sqlite import SqliteLedger
from app.outbox.pace import forget_idle
from app.outbox.progress import ProgressMap
from app.outbox.reaper import Reaper
from app.outbox.recovery import recover_host
from app.outbox.worker import Worker

_AFTER_A_FAILURE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Crew:
    """Runs `MAIL_CONNECTIONS` workers in threads until stopped."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._engine = _engine(app)
        self._folder = progress_folder(app)
        self._stop = threading.Event()
        self._wakes: list[threading.Event] = []
        self._leases: dict[str, leases.Lease] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take back what died on this host, and begin to work."""
        for _ in range(self._app.config["MAIL_CONNECTIONS"]):
            self._wakes.append(threading.Event())
            self._begin(self._work_on, self._wakes[-1])
        self._begin(self._care)

    def wake(self) -> None:
        """Have the workers look for mail now."""
        for waiting in self._wakes:
            waiting.set()

    def stop(self) -> None:
        """Finish the letters in mid-air, give the others back, and end."""
        self._stop.set()
        self.wake()
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def drain(self) -> None:
        """Send what is due with one connection, in this thread, and end."""
        self._recover()
        self._work(threading.Event(), until_idle=True)
        self._engine.dispose()

    def run_until_idle(self) -> None:
        """Send what is due with all connections, and end."""
        self._recover()
        for _ in range(self._app.config["MAIL_CONNECTIONS"]):
            self._begin(lambda: self._work(threading.Event(), until_idle=True))
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _begin(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=f"outbox-{len(self._threads)}")
        self._threads.append(thread)
        thread.start()

    def _work_on(self, wake: threading.Event) -> None:
        """Work until stopped; after a failure with a new lease, since nobody can say what the old one still holds."""
        while not self._stop.is_set():
            try:
                self._recover()
                self._work(wake)
            except Exception:
                log.exception("a worker failed; a new one takes its place")
                self._stop.wait(_AFTER_A_FAILURE_SECONDS)

    def _recover(self) -> None:
        with self._app.app_context():
            recover_host(self._engine, self._folder)

    def _work(self, wake: threading.Event, *, until_idle: bool = False) -> None:
        with self._app.app_context():
            copied_database.look(self._folder)
            db.session.remove()
            lease = leases.take(self._engine)
            self._leases[lease.token] = lease
            ledger = _ledger(self._engine, lease.token)
            size = self._app.config["MAIL_GROUP_SIZE"]
            try:
                with ProgressMap(self._folder, lease.token, size) as progress:
                    Worker(self._engine, ledger, lease, progress, self._stop, wake).run(until_idle=until_idle)
            finally:
                del self._leases[lease.token]
            with self._engine.begin() as connection:
                leases.end(connection, lease.token)

    def _care(self) -> None:
        """Beat for all workers, and look after the dead; whatever fails here is tried again at the next beat."""
        reaper = Reaper(self._engine, self._folder)
        while not self._stop.wait(leases.BEAT_EVERY_SECONDS):
            try:
                leases.renew(self._engine, list(self._leases.values()))
                with self._app.app_context():
                    reaper.look()
                forget_idle(self._engine)
            except Exception:
                log.exception("the beat did not reach the database")


def drain() -> None:
    """Send what is due with one connection, in this thread, and return: for commands and tests."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Crew(app).drain()


def progress_folder(app: Flask) -> Path:
    """Return where this host keeps its progress maps: beside a SQLite database, or in the instance folder."""
    url: str = app.config["DATABASE_URL"]
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///") + ".progress")
    name = hashlib.sha256(url.encode()).hexdigest()[:12]
    return Path(app.instance_path) / "progress" / name


def _engine(app: Flask) -> Engine:
    """Return connections for workers only.

    PostgreSQL would plan each claim anew for its values; the generic plan is as good and costs nothing.
    """
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("postgresql"):
        return create_engine(url, connect_args={"options": "-c plan_cache_mode=force_generic_plan"}, pool_size=10)
    engine = create_engine(url)
    event.listen(engine, "connect", _checkpoint_seldom)
    return engine


def _checkpoint_seldom(connection: Any, _record: Any) -> None:
    """Write SQLite's log back every 40 MB, not every 4: each letter's row changes twice, and so is written once."""
    connection.execute("PRAGMA wal_autocheckpoint = 10000")


def _ledger(engine: Engine, token: str) -> Ledger:
    return PostgresqlLedger(engine, token) if engine.dialect.name == "postgresql" else SqliteLedger(engine, token)
