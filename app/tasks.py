"""What the task engine runs: each task wakes a function below and holds no data.

Huey carries wake-ups on whatever `BROKER_URL` names: a SQLite file, PostgreSQL or Redis. Wiping it, or losing it, costs
latency only: the truth is in the database, and workers look for mail by themselves.
"""

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from redis import ConnectionPool

from app.api import signing
from app.letters import chores, counting
from app.outbox import bounce_mailbox
from app.outbox.crew import Crew
from app.outbox.wakeups import waker
from app.signatures import import_steps, informed, news_chores, retention, tally, telling
from app.signatures.rules import chores as rule_chores
from app.webhooks import sealed, sending

Chore = tuple[Callable[[], object], Any]

CHORES: tuple[Chore, ...] = (
    (tally.roll_up, crontab(minute="*")),
    (informed.count_anew, crontab(minute="*")),
    (telling.tell_of_letters, crontab(minute="*")),
    (telling.remind, crontab(minute="*/10")),
    (bounce_mailbox.fetch, crontab(minute="*")),
    (retention.forget, crontab(hour="3", minute="15")),
    (import_steps.forget_waiting, crontab(hour="3", minute="20")),
    (rule_chores.forget_patterns, crontab(hour="3", minute="25")),
    (signing.forget_posts, crontab(hour="3", minute="30")),
    (sealed.seal_all, crontab(minute="5")),
    (sending.forget_told, crontab(hour="3", minute="45")),
    (counting.recount, crontab(hour="4", minute="0")),
)
"""What is done regularly, and when (`huey.crontab`); each is safe to run twice, and at the same time."""

_TO_STOP = (signal.SIGTERM, signal.SIGINT)
"""Kept pending until they are waited for. A handler would run when Python comes to it: one that arrives in the moment
before the main thread goes to sleep would wake nobody, and the worker would never end."""
_LOOK_FOR_ORDERS_EVERY_SECONDS = 1.0
_BROKER_SECONDS = 2
_BROKER_AGAIN_AFTER_SECONDS = 30.0

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Let commits of this app wake the workers."""
    waker.use(lambda: engine(app).send_wake_up())


class Engine:
    """Huey with our tasks on it."""

    def __init__(self, app: Flask) -> None:
        self.huey = _huey(app.config["BROKER_URL"] or _beside_the_database(app.config["DATABASE_URL"]))
        self.crew: Crew | None = None
        self._sending = threading.Lock()
        self.wake = self.huey.task(name="wake")(self._wake)
        for chore, when in CHORES:
            self.huey.periodic_task(when, name=chore.__qualname__)(_in_context(app, chore))

    def send_wake_up(self) -> None:
        """Send one, and keep no connection to the broker: it is once a second at most.

        One at a time, as all threads have the same connection, and one would close it under another's hands.
        """
        with self._sending:
            try:
                self.wake()
            finally:
                self.huey.storage.close()

    def _wake(self) -> None:
        if self.crew is not None:
            self.crew.wake()


def engine(app: Flask) -> Engine:
    """Return the app's task engine; the broker is spoken to at its first use."""
    found: Engine | None = app.extensions.get("tasks")
    if found is None:
        found = app.extensions["tasks"] = Engine(app)
    return found


def work() -> None:
    """Send mail and do the chores until SIGTERM or Ctrl-C; then finish what is in mid-air, and end."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    signal.pthread_sigmask(signal.SIG_BLOCK, _TO_STOP)
    stop = threading.Event()
    crew = Crew(app)
    crew.start()
    beside = [
        threading.Thread(target=run, args=args)
        for run, args in (
            (_again_and_again, (app, stop, prepare_deliveries)),
            (_again_and_again, (app, stop, sending.work)),
            (_again_and_again, (app, stop, import_steps.work)),
            (_again_and_again, (app, stop, rule_chores.work)),
            (_listen, (app, crew, stop)),
        )
    ]
    for thread in beside:
        thread.start()
    signal.sigwait(_TO_STOP)
    stop.set()
    for thread in beside:
        thread.join()
    crew.stop()


def prepare_deliveries(stopped: Callable[[], bool]) -> None:
    """Put what organizers order into the outbox, letters before news."""
    chores.work(stopped)
    news_chores.work(stopped)


def _again_and_again(app: Flask, stop: threading.Event, job: Callable[[Callable[[], bool]], object]) -> None:
    """Do a job each second, so that no wake-up can be missed."""
    while not stop.wait(_LOOK_FOR_ORDERS_EVERY_SECONDS):
        with app.app_context():
            try:
                job(stop.is_set)
            except Exception:
                log.exception("the database could not be asked for work; it is asked again")


class _Consumer(Consumer):
    """Huey's consumer, in a process that listens to signals itself."""

    def _set_signal_handlers(self) -> None:
        """Leave the signals to `work`."""


def _listen(app: Flask, crew: Crew, stop: threading.Event) -> None:
    """Hear wake-ups, and do the chores at their time, until told to stop."""
    consumer = _start_consumer(app, crew, stop)
    stop.wait()
    if consumer is not None:
        consumer.stop(graceful=True)


def _start_consumer(app: Flask, crew: Crew, stop: threading.Event) -> Consumer | None:
    """Begin to hear wake-ups; while the broker is down, mail is found a moment later without it."""
    while not stop.is_set():
        try:
            tasks = engine(app)
            tasks.crew = crew
            consumer = _Consumer(tasks.huey, workers=1, initial_delay=0.05, max_delay=0.5, check_worker_health=False)
            consumer.start()
        except Exception:
            log.warning("the broker cannot be reached; mail leaves without it", exc_info=True)
            stop.wait(_BROKER_AGAIN_AFTER_SECONDS)
        else:
            return consumer
    return None


def _in_context(app: Flask, chore: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            chore()

    return run


def _huey(url: str) -> Huey:
    """Return Huey on one of its storages; no results are kept, as a task has none."""
    if url.startswith("sqlite:///"):
        return SqliteHuey(
            "undersigned", filename=url.removeprefix("sqlite:///"), results=False, timeout=_BROKER_SECONDS
        )
    if url.startswith(("redis://", "rediss://")):
        pool = ConnectionPool.from_url(url, socket_timeout=_BROKER_SECONDS, socket_connect_timeout=_BROKER_SECONDS)
        return RedisHuey("undersigned", connection_pool=pool, results=False)
    return PostgresHuey("undersigned", dsn=_with_timeout(url), results=False)


def _beside_the_database(url: str) -> str:
    return f"{url}.broker" if url.startswith("sqlite:///") else url


def _with_timeout(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}connect_timeout={_BROKER_SECONDS}"
