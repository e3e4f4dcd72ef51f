"""The worker's book: one transaction records what became of a group of letters and takes the next group.

This is the path of every letter, so it is SQL by hand on the driver's own connection; the two databases differ in
`ledger_sqlite.py` and `ledger_postgresql.py`. The order of locks is the same everywhere: worker, messages, counters.
"""

import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Engine

from app.outbox.models import MessageState
from app.outbox.states import require

STATES = tuple(MessageState)
Delta = Counter[MessageState]
_A_MOMENT = 0.001


class Claimed(NamedTuple):
    """A message in a worker's hands."""

    id: int
    stream_id: int
    key: str
    template_id: int
    recipient: str
    slots: dict[str, str]
    message_id: str
    attempts: int
    crashes: int
    counted: bool
    patience_from: float


class Recorded(NamedTuple):
    """What became of one message in a worker's hands."""

    message: Claimed
    state: MessageState
    charged: bool
    code: str
    reply: str
    due_at: float | None = None
    "When to try again; None leaves it."
    patience_from: float | None = None
    "From when its time to be given up is counted; None leaves it."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker would like to have next."""

    stream_id: int
    at_most: int
    state: MessageState = MessageState.TRANSMITTING


class LeaseLost(Exception):
    """Others took this worker for dead and took its letters: it must not send."""


class StreamStopped(Exception):
    """The stream was paused or cancelled while a claim was being made."""


class Ledger(ABC):
    """One worker's access to the messages."""

    def __init__(self, engine: Engine, token: str) -> None:
        self._engine = engine
        self.token = token

    def turn(self, results: Sequence[Recorded], wanted: Wanted | None) -> list[Claimed]:
        """Record results and take the next messages, in one transaction.

        Args:
            results: what became of the messages in hand.
            wanted: what to take; None: nothing.

        Raises:
            LeaseLost: others took this worker for dead; nothing was recorded, they judge by what they know.
        """
        for state in {result.state for result in results}:
            require(MessageState.TRANSMITTING, state)
        try:
            with self._transaction(writes=True) as cursor:
                return self._turn(cursor, results, wanted)
        except StreamStopped:
            with self._transaction(writes=True) as cursor:
                return self._turn(cursor, results, None)

    def admit(self, leased: Sequence[Claimed], waits: Sequence[float]) -> list[Claimed]:
        """Let leased messages go on, or give them back for later; return those that may be sent.

        One that was taken back since it was leased is in no hands any more, and must not leave.

        Args:
            leased: messages of one stream.
            waits: for each the seconds it must wait; 0: it may be sent.
        """
        try:
            with self._transaction(writes=True) as cursor:
                return self._admit(cursor, leased, waits)
        except StreamStopped:
            with self._transaction(writes=True) as cursor:
                return self._admit(cursor, leased, [max(wait, _A_MOMENT) for wait in waits])

    def _admit(self, cursor: Any, leased: Sequence[Claimed], waits: Sequence[float]) -> list[Claimed]:
        now = time.time()
        if not self._beat(cursor, 0, now):
            raise LeaseLost
        stream_id = leased[0].stream_id
        going = [message for message, wait in zip(leased, waits, strict=True) if not wait]
        later = [(message.id, now + wait) for message, wait in zip(leased, waits, strict=True) if wait]
        moved = self._place(cursor, going, later, now)
        leased = [message for message in leased if message.id in moved]
        going = [message for message in going if message.id in moved]
        delta: Delta = Counter()
        delta[MessageState.LEASED] = -sum(message.counted for message in leased)
        delta[MessageState.TRANSMITTING] = sum(message.counted for message in going)
        delta[MessageState.PENDING] = -delta[MessageState.LEASED] - delta[MessageState.TRANSMITTING]
        if not self._count(cursor, stream_id, [delta[state] for state in STATES], must_run=bool(going)):
            raise StreamStopped
        return going

    def is_running(self, stream_id: int) -> bool:
        """Return whether a stream may still send; asked in the middle of a group where letters are slow."""
        with self._transaction() as cursor:
            cursor.execute(f"SELECT running FROM stream_counters WHERE stream_id = {int(stream_id)}")  # noqa: S608
            found = cursor.fetchone()
        return bool(found and found[0])

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Any]:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            if writes:
                self._begin(cursor)
            yield cursor
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()

    def _turn(self, cursor: Any, results: Sequence[Recorded], wanted: Wanted | None) -> list[Claimed]:
        now = time.time()
        deltas: defaultdict[int, Delta] = defaultdict(Counter)
        sent = sum(result.state is MessageState.SENT for result in results)
        if not self._beat(cursor, sent, now):
            raise LeaseLost
        if results:
            self._record(cursor, results, now)
            _count_results(deltas, results)
        claimed = self._claim(cursor, wanted, now) if wanted else []
        if wanted and claimed:
            counted = sum(message.counted for message in claimed)
            deltas[wanted.stream_id].update({MessageState.PENDING: -counted, wanted.state: counted})
        for stream_id, delta in sorted(deltas.items()):
            claims = bool(claimed) and wanted is not None and wanted.stream_id == stream_id
            if not self._count(cursor, stream_id, [delta[state] for state in STATES], must_run=claims):
                raise StreamStopped
        return claimed

    @abstractmethod
    def _begin(self, cursor: Any) -> None:
        """Open the transaction."""

    @abstractmethod
    def _beat(self, cursor: Any, sent: int, now: float) -> bool:
        """Say that this worker lives; return whether its row is still there."""

    @abstractmethod
    def _record(self, cursor: Any, results: Sequence[Recorded], now: float) -> None:
        """Write results down."""

    @abstractmethod
    def _claim(self, cursor: Any, wanted: Wanted, now: float) -> list[Claimed]:
        """Take messages."""

    @abstractmethod
    def _place(self, cursor: Any, going: Sequence[Claimed], later: Sequence[tuple[int, float]], now: float) -> set[int]:
        """Move leased messages on to be sent, or back to wait until a moment.

        Returns:
            Which ones moved: a message that was taken back meanwhile, with its supporter's withdrawal say, does not.
        """

    @abstractmethod
    def _count(self, cursor: Any, stream_id: int, delta: list[int], *, must_run: bool) -> bool:
        """Add to a stream's counters; return False if it must be running and is not."""


def _count_results(deltas: defaultdict[int, Delta], results: Sequence[Recorded]) -> None:
    for (stream_id, state, counted), number in Counter(
        [(r.message.stream_id, r.state, r.message.counted) for r in results]
    ).items():
        deltas[stream_id][state] += number
        deltas[stream_id][MessageState.TRANSMITTING] -= number * counted
