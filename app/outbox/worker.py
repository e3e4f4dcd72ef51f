"""One connection's loop: take a group of letters, hand it over, write down what became of it."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from threading import Event

from flask import current_app
from sqlalchemy import Engine, select

from app.outbox.agenda import Agenda, StreamDue
from app.outbox.envelope import bounce_address
from app.outbox.headers import MailUnsafe
from app.outbox.judgement import accepted, broken, judged, schedule_for, sent, untouched
from app.outbox.leases import Lease
from app.outbox.ledger import Claimed, Ledger, Recorded, Wanted
from app.outbox.models import MailTemplate
from app.outbox.progress import ProgressMap, Step
from app.outbox.rendering import Renderer, Sender
from app.outbox.replies import Phase, classify
from app.outbox.skeleton import Skeleton
from app.outbox.transport import Answer, Outgoing, RelayConnection, RelayUnavailable

_IDLE_SECONDS = 0.25
_LOOK_AT_STREAM_EVERY_SECONDS = 0.05
_ENVELOPE = (Phase.MAIL, Phase.RCPT, Phase.DATA)

Letter = tuple[int, Claimed, Outgoing]
"Its index in the progress map, its row, its octets."

log = logging.getLogger(__name__)


class Worker:
    """One connection to the relay and its lease; for one thread, inside an app context."""

    def __init__(
        self, engine: Engine, ledger: Ledger, lease: Lease, progress: ProgressMap, stop: Event, wake: Event
    ) -> None:
        self._engine = engine
        self._ledger = ledger
        self._lease = lease
        self._progress = progress
        self._stop = stop
        self._wake = wake
        self._agenda = Agenda(engine)
        self._group_size: int = current_app.config["MAIL_GROUP_SIZE"]
        self._connection: RelayConnection | None = None
        self._fresh = True
        self._renderer = lru_cache(maxsize=64)(self._make_renderer)

    def run(self, *, until_idle: bool = False) -> None:
        """Send until told to stop, or until nothing is due."""
        results: list[Recorded] = []
        try:
            while not self._stop.is_set():
                stream = self._agenda.next()
                wanted = Wanted(stream.id, self._group_size) if stream and self._connected() else None
                claimed = self._ledger.turn(results, wanted) if results or wanted else []
                self._lease.beaten()
                results = self._send(stream, claimed) if stream and claimed else []
                if not claimed and not self._rest(until_idle=until_idle):
                    return
        finally:
            if results:
                self._ledger.turn(results, None)
            self._hang_up()

    def _connected(self) -> bool:
        """Return whether there is a connection, opening one if need be."""
        if self._connection is not None:
            return True
        connection = RelayConnection(current_app.extensions["mail"])
        try:
            self._connection = connection.__enter__()
            self._fresh = True
        except RelayUnavailable as error:
            log.warning(
                "the relay cannot be reached", extra={"phase": error.answer.phase, "smtp_code": error.answer.code}
            )
        return self._connection is not None

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None

    def _send(self, stream: StreamDue, claimed: list[Claimed]) -> list[Recorded]:
        """Render and hand over a group; no database connection is held while the relay is spoken to.

        A server that ends the conversation before a letter was begun (a restart, a limit of letters) gets it again on a
        new connection; only one that takes nothing on a new connection is believed.
        """
        self._progress.open_group([message.id for message in claimed])
        left, results = self._render(claimed)
        go_on = self._go_on(stream)
        while left and go_on() and self._connected():
            fresh, self._fresh = self._fresh, False
            answered, parting = self._hand_over(stream, left, results, go_on)
            left = left[answered:]
            if answered == 0 and parting is not None and fresh:
                results.append(self._record(stream, left.pop(0)[1], parting))
                break
        return results + [untouched(message) for _, message, _ in left]

    def _render(self, claimed: list[Claimed]) -> tuple[list[Letter], list[Recorded]]:
        letters, failures = [], []
        now = time.time()
        for index, message in enumerate(claimed):
            self._progress.step(index, Step.RENDERING)
            try:
                content = self._renderer(message.template_id).render(
                    recipient=message.recipient, message_id=message.message_id, slots=message.slots, date=now
                )
            except (KeyError, MailUnsafe, UnicodeError) as error:
                failures.append(broken(message, type(error).__name__))
                continue
            self._progress.step(index, Step.RENDERED)
            letters.append((index, message, Outgoing(bounce_address(message.id), message.recipient, content)))
        return letters, failures

    def _hand_over(
        self, stream: StreamDue, letters: list[Letter], results: list[Recorded], go_on: Callable[[], bool]
    ) -> tuple[int, Answer | None]:
        """Hand letters over on the open connection; return how many were answered, and a goodbye that ended it."""
        if self._connection is None:
            return 0, None
        answered, parting = 0, None
        for number, answer in self._connection.host.exchange(
            [outgoing for _, _, outgoing in letters],
            begin=lambda number: self._progress.step(letters[number][0], Step.BEGUN),
            go_on=go_on,
        ):
            if answer.code in (0, 421) and answer.phase in _ENVELOPE:
                parting = answer
                break
            index, message, _ = letters[number]
            if answer.code:
                self._progress.answer(index, answer.phase, answer.code)
            results.append(self._record(stream, message, answer))
            answered = number + 1
        if self._connection.host.sock is None:
            self._connection = None
        return answered, parting

    def _record(self, stream: StreamDue, message: Claimed, answer: Answer) -> Recorded:
        if accepted(answer.phase, answer.code):
            return sent(message, answer.code, answer.text)
        verdict = classify(answer.phase, answer.code, answer.text)
        log.info("a letter was not accepted", extra={"message_id": message.id, "kind": verdict.kind})
        return judged(message, verdict, answer.text, schedule_for(stream.crash_policy), time.time())

    def _go_on(self, stream: StreamDue) -> Callable[[], bool]:
        """Return what is asked before each letter: are we to stop, is our lease valid, is the stream still running?"""
        looked = float("-inf")

        def go_on() -> bool:
            nonlocal looked
            if self._stop.is_set() or not self._lease.valid:
                return False
            if time.monotonic() - looked < _LOOK_AT_STREAM_EVERY_SECONDS:
                return True
            looked = time.monotonic()
            return self._ledger.is_running(stream.id)

        return go_on

    def _rest(self, *, until_idle: bool) -> bool:
        """Wait for a wake-up or a moment; return False if nothing is due and that was the end."""
        if until_idle:
            return False
        self._wake.wait(_IDLE_SECONDS)
        self._wake.clear()
        return True

    def _make_renderer(self, template_id: int) -> Renderer:
        with self._engine.connect() as connection:
            content = connection.execute(
                select(MailTemplate.content).where(MailTemplate.id == template_id)
            ).scalar_one()
        organization, address = current_app.config["MAIL_DEFAULT_SENDER"]
        return Renderer(Skeleton.from_bytes(content), Sender(organization, address))
