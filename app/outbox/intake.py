"""What a worker takes next: from which stream, how many, and whether their recipients' pace lets them go."""

import time
from collections.abc import Callable, Sequence

from app.outbox.agenda import Agenda, StreamDue
from app.outbox.breaker import Passage, RelayBreaker
from app.outbox.hours import seconds_until_open
from app.outbox.ledger import Claimed, Ledger, Recorded, Wanted
from app.outbox.models import MessageState
from app.outbox.pace import Pace

_LONGEST_REST_SECONDS = 5.0
"A resting stream is looked at again so soon: its pace or its hours may have been changed."
_AFTER_NOTHING_SECONDS = 0.1


class Intake:
    """One worker's way to its next letters."""

    def __init__(self, ledger: Ledger, agenda: Agenda, pace: Pace, breaker: RelayBreaker, group_size: int) -> None:
        self._ledger = ledger
        self._agenda = agenda
        self._pace = pace
        self._breaker = breaker
        self._group_size = group_size

    def next(
        self, results: Sequence[Recorded], is_connected: Callable[[], bool]
    ) -> tuple[StreamDue | None, list[Claimed]]:
        """Record results and take the next group.

        Args:
            results: what became of the last one.
            is_connected: opens the connection if need be; letters are taken only where they can be sent.
        """
        while True:
            stream, wanted = self._wanted(is_connected)
            claimed = self._ledger.turn(results, wanted) if results or wanted else []
            results = ()
            if stream is None or wanted is None:
                return None, []
            if claimed and wanted.state is MessageState.LEASED:
                waits = self._pace.admit(stream, [message.recipient for message in claimed])
                claimed = self._ledger.admit(claimed, waits)
            if claimed:
                return stream, claimed
            self._agenda.rest(stream.id, _AFTER_NOTHING_SECONDS)

    def _wanted(self, is_connected: Callable[[], bool]) -> tuple[StreamDue | None, Wanted | None]:
        """Return the most urgent stream that may send, and how much of it to take."""
        while stream := self._agenda.next():
            closed = seconds_until_open(stream.opens_at, stream.closes_at, stream.time_zone, time.time())
            if closed:
                self._rest(stream, closed)
                continue
            at_most = self._passage(is_connected)
            if at_most == 0:
                return None, None
            if wanted := self._at_its_pace(stream, at_most):
                return stream, wanted
        return None, None

    def _passage(self, is_connected: Callable[[], bool]) -> int:
        """Return how many letters the relay may be given."""
        passage = self._breaker.passage()
        if passage is Passage.SHUT or not is_connected():
            return 0
        return 1 if passage is Passage.ONE_LETTER else self._group_size

    def _at_its_pace(self, stream: StreamDue, at_most: int) -> Wanted | None:
        """Return what to take: with one recipient, as many as have tokens; with many, lease first and ask for each."""
        if not self._pace.applies(stream):
            return Wanted(stream.id, at_most)
        if not stream.sole_recipient:
            return Wanted(stream.id, at_most, MessageState.LEASED)
        waits = self._pace.admit(stream, [stream.sole_recipient] * at_most)
        if tokens := waits.count(0.0):
            return Wanted(stream.id, tokens)
        self._rest(stream, waits[0])
        return None

    def _rest(self, stream: StreamDue, seconds: float) -> None:
        self._agenda.rest(stream.id, min(seconds, _LONGEST_REST_SECONDS))
