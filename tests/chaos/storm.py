"""One storm from beginning to end: queue letters, start workers, kill them again and again, wait, and take stock."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import DictLoader
from sqlalchemy import select

from app import create_app
from app.extensions import db
from app.outbox import service
from app.outbox.mail import Mail
from app.outbox.models import Message
from app.outbox.queries import counts
from tests.chaos import smtp_server
from tests.chaos.accounts import UNFINISHED, Account, balance
from tests.chaos.hastening import let_time_pass
from tests.chaos.recording import Tail
from tests.chaos.scenario import PASSING, Scenario
from tests.chaos.surroundings import surroundings
from tests.chaos.workers import Workers

CONNECTIONS = 2
"Of each worker process."
ACCEPTANCE_SECONDS = 0.002
PATIENCE_SECONDS = 300
TROUBLE_AFTER_KILLS = 10
TEMPLATES = {
    "email/storm/subject.txt": "Trees\n",
    "email/storm/body.txt": "Dear clerk,\n\nplease plant {{ wish }}.\n",
}


@dataclass(frozen=True)
class Outcome:
    """How a storm ended."""

    scenario: Scenario
    account: Account
    kills: int
    sums_agree: bool
    "Whether the counters say the same as counting all rows."
    seconds: float

    @property
    def most_in_doubt(self) -> int:
        """Return how many letters the kills may leave in doubt: one for each connection and kill."""
        return self.kills * CONNECTIONS


class Stuck(Exception):
    """Nothing moved for minutes."""


def run(scenario: Scenario, *, letters: int, kills: int, folder: Path, seed: int = 1) -> Outcome:
    """Run a storm.

    Args:
        scenario: which.
        letters: how many to queue.
        kills: how many workers to kill.
        folder: an empty folder for the database, the record and the logs.
        seed: fixes which worker is killed after how many letters.
    """
    began, rng = time.monotonic(), random.Random(seed)
    modes = PASSING if scenario.misbehaving else ()
    with ExitStack() as stack:
        around = stack.enter_context(surroundings(scenario, folder))
        relay = stack.enter_context(
            smtp_server.serving(folder, *modes, share=0.02, pause_seconds=ACCEPTANCE_SECONDS, seed=seed)
        )
        settings = around.settings | _settings(relay)
        stack.enter_context(_app(settings))
        stream_id = _queue(scenario, letters)
        workers = Workers(scenario.workers, settings, folder / "work.log")
        stack.callback(workers.stop)
        progress = Progress(relay, letters)
        for kill in range(kills):
            progress.pass_some(kills - kill, rng)
            workers.kill(rng.randrange(scenario.workers))
            if kill % TROUBLE_AFTER_KILLS == TROUBLE_AFTER_KILLS // 2:
                around.make_trouble()
        progress.pass_all()
        account, sums_agree = _take_stock(stream_id, letters, relay)
    return Outcome(scenario, account, kills, sums_agree, time.monotonic() - began)


def _settings(relay: smtp_server.MailServer) -> dict[str, str]:
    return {
        "APP_ENV": "testing",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(relay.port),
        "MAIL_CONNECTIONS": str(CONNECTIONS),
        "MAIL_TIMEOUT_SECONDS": "5",
        "MAIL_DOT_TIMEOUT_SECONDS": "5",
        "BOUNCE_ADDRESS": "bounces@ours.example",
    }


@contextmanager
def _app(settings: dict[str, str]) -> Iterator[None]:
    app = create_app(**{name: int(value) if value.isdigit() else value for name, value in settings.items()})
    app.jinja_loader = DictLoader(TEMPLATES)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _queue(scenario: Scenario, letters: int) -> int:
    stream = service.open_stream("delivery:1", crash_policy=scenario.crash_policy)
    mails = (
        (f"letter:{number}", Mail("storm", f"clerk{number % 40}@office.example", slots={"wish": f"{number} trees"}))
        for number in range(letters)
    )
    service.put_many(stream, mails)
    db.session.commit()
    return stream.id


class Progress:
    """How far the letters have come, as the mail server sees it."""

    def __init__(self, relay: smtp_server.MailServer, letters: int) -> None:
        self._record = Tail(relay.record)
        self._letters = letters

    def pass_some(self, kills_left: int, rng: random.Random) -> None:
        """Wait until a random share of what is left was accepted, so that the kills spread over all letters."""
        begin = self._record.count()
        some = 2 * (self._letters - begin) // (kills_left + 1)
        self._wait(lambda: self._record.count() >= begin + rng.randint(1, max(1, some)))
        time.sleep(rng.uniform(0, 0.02))

    def pass_all(self) -> None:
        """Wait until no letter waits."""
        self._wait(lambda: False)

    def _wait(self, reached: Callable[[], bool]) -> None:
        """Wait; while nothing moves any more, look whether there is anything left."""
        seen, moved_at = self._record.count(), time.monotonic()
        while not reached():
            time.sleep(0.02)
            if self._record.count() != seen:
                seen, moved_at = self._record.count(), time.monotonic()
            still = time.monotonic() - moved_at
            if still > 0.3:
                let_time_pass()
                if _nothing_left():
                    return
            if still > PATIENCE_SECONDS:
                raise Stuck(f"{seen} of {self._letters} letters were accepted, then none")


def _nothing_left() -> bool:
    waiting = select(Message.id).where(Message.state.in_(UNFINISHED)).limit(1)
    found = db.session.execute(waiting).first()
    db.session.rollback()
    return found is None


def _take_stock(stream_id: int, letters: int, relay: smtp_server.MailServer) -> tuple[Account, bool]:
    rows = [(row.message_id, row.state) for row in db.session.execute(select(Message.message_id, Message.state))]
    account = balance(letters, rows, relay.accepted())
    counted = Counter({state: number for state, number in counts(stream_id).items() if number})
    return account, account.states == counted and counted.total() == letters
