"""The breaker: a relay that fails is left alone for a while, then one worker tries one letter (Nygard).

All workers of all hosts share one row a relay, so that a thousand workers do not knock at a door that is shut.
"""

import logging
import time
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.outbox.answer import Answer
from app.outbox.judgement import OF_THE_RELAY
from app.outbox.models import Breaker, Message, MessageState
from app.outbox.replies import Kind, Verdict
from app.outbox.states import move

FAILURES_UNTIL_OPEN = 5
STEPS_SECONDS = (10, 20, 30, 30, 60, 60, 120, 120, 300)
"How long it stays open, time after time; the last repeats."
_PROBE_SECONDS = 60
"How long others leave the relay to the worker that probes it."
_LONGEST_SECONDS = 2 * max(*STEPS_SECONDS, _PROBE_SECONDS)
"What is open for longer was opened by a clock that was stepped back since."
_LOOK_EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Passage(StrEnum):
    """What a worker may do."""

    OPEN_ROAD = "open road"
    ONE_LETTER = "one letter"
    SHUT = "shut"


class RelayBreaker:
    """One worker's view of the relay's breaker."""

    def __init__(self, engine: Engine, relay: str) -> None:
        self._engine = engine
        self._relay = relay
        self._failures = 0
        self._passage = Passage.OPEN_ROAD
        self._looked = float("-inf")

    def passage(self) -> Passage:
        """Return what may be sent now; when the time of an open breaker is over, to one worker: one letter."""
        if self._passage is Passage.OPEN_ROAD and time.monotonic() - self._looked < _LOOK_EVERY_SECONDS:
            return self._passage
        self._passage = self._look()
        self._looked = time.monotonic()
        return self._passage

    def failed(self, answer: Answer, verdict: Verdict) -> None:
        """Count a failure of the road, or of our own settings: those open the breaker at once."""
        now = time.time()
        with self._engine.begin() as connection:
            self._make_row(connection)
            failures = connection.execute(self._update(failures=Breaker.failures + 1).returning(Breaker.failures))
            self._failures = max(failures.scalar_one(), FAILURES_UNTIL_OPEN if _at_once(verdict) else 0)
            connection.execute(
                self._update(
                    failures=self._failures,
                    open_until=now + _open_seconds(self._failures),
                    last_code=str(answer.code or "no answer"),
                    last_reply=answer.text[:500],
                    what_to_do=verdict.what_to_do,
                    changed_at=now,
                )
            )
        self._looked = float("-inf")
        log.warning("the relay failed", extra={"failures": self._failures, "kind": verdict.kind})

    def worked(self) -> None:
        """Close the breaker: the relay took or judged a letter. What was held for its sake waits no longer."""
        if self._failures == 0:
            return
        with self._engine.begin() as connection:
            connection.execute(self._update(failures=0, open_until=0.0, changed_at=time.time()))
            move(
                connection,
                MessageState.HELD,
                MessageState.PENDING,
                Message.last_code.startswith(OF_THE_RELAY),
                changed_at=time.time(),
            )
        self._failures = 0
        self._passage = Passage.OPEN_ROAD

    def _look(self) -> Passage:
        with self._engine.connect() as connection:
            row = connection.execute(
                select(Breaker.failures, Breaker.open_until).where(Breaker.relay == self._relay)
            ).first()
        self._failures = row.failures if row else 0
        if row is None or self._failures < FAILURES_UNTIL_OPEN:
            return Passage.OPEN_ROAD
        if 0.0 < row.open_until - time.time() <= _LONGEST_SECONDS:
            return Passage.SHUT
        return Passage.ONE_LETTER if self._may_probe(row.open_until) else Passage.SHUT

    def _may_probe(self, open_until: float) -> bool:
        """Ask to be the one that probes; the database decides between those who ask."""
        with self._engine.begin() as connection:
            asked = self._update(open_until=time.time() + _PROBE_SECONDS).where(Breaker.open_until == open_until)
            return bool(connection.execute(asked).rowcount)

    def _make_row(self, connection: Connection) -> None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(Breaker).on_conflict_do_nothing(index_elements=["relay"]), {"relay": self._relay}
        )

    def _update(self, **values: Any) -> Any:
        return update(Breaker).where(Breaker.relay == self._relay).values(values)


def _at_once(verdict: Verdict) -> bool:
    return verdict.kind is Kind.CONFIGURATION


def _open_seconds(failures: int) -> int:
    """Return how long the breaker is open after so many failures in a row: not at all before the fifth."""
    times_open = failures - FAILURES_UNTIL_OPEN
    return STEPS_SECONDS[min(times_open, len(STEPS_SECONDS) - 1)] if times_open >= 0 else 0
