"""One storm from beginning to end: queue letters, start workers, kill them again and again, wait, and take stock."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.outbox.models import Message
from app.outbox.queries import counts
from tests.chaos import smtp_server
from tests.chaos.accounts import UNFINISHED, Account, balance
from tests.chaos.hastening import let_time_pass
from tests.chaos.recording import Tail
from tests.chaos.scenario import Scenario, Trouble
from tests.chaos.stage import CONNECTIONS, GROUP_SIZE, stage

PATIENCE_SECONDS = 300
TROUBLE_AFTER_KILLS = 10


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
        """Return how many letters the kills may leave in doubt.

        One for each connection and kill; where the whole machine is lost, and its progress maps with it, a group.
        """
        return self.kills * CONNECTIONS * (GROUP_SIZE if self.scenario.trouble is Trouble.HOST_LOST else 1)


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
    kills = min(kills, scenario.most_kills or kills)
    with stage(scenario, letters, folder, seed=seed) as scene:
        progress = Progress(scene.relay, letters)
        for kill in range(kills):
            progress.pass_some(kills - kill, rng)
            scene.workers.kill(rng.randrange(scenario.workers), host_lost=scenario.trouble is Trouble.HOST_LOST)
            if kill % TROUBLE_AFTER_KILLS == TROUBLE_AFTER_KILLS // 2:
                scene.make_trouble()
        progress.pass_all()
        account, sums_agree = _take_stock(scene.stream_id, letters, scene.relay)
    return Outcome(scenario, account, kills, sums_agree, time.monotonic() - began)


class Progress:
    """How far the letters have come, as the mail server sees it."""

    def __init__(self, relay: smtp_server.MailServer, letters: int) -> None:
        self._record = Tail(relay.record)
        self._letters = letters

    def pass_some(self, kills_left: int, rng: random.Random) -> None:
        """Wait until a random share of what is left was accepted, so that the kills spread over all letters."""
        begin = self._record.count()
        some = 2 * (self._letters - begin) // (kills_left + 1)
        goal = begin + rng.randint(1, max(1, some))
        self._wait(lambda: self._record.count() >= goal)
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
