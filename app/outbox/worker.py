"""One connection's loop: take a group of letters, hand it over, write down what became of it."""

import time
from collections.abc import Callable
from threading import Event

from flask import current_app
from sqlalchemy import Engine

from app.outbox.agenda import Agenda, StreamDue
from app.outbox.answer import Answer
from app.outbox.breaker import RelayBreaker
from app.outbox.comebacks import let_stay
from app.outbox.intake import Intake
from app.outbox.judgement import accepted, judged, schedule_for, sent, untouched
from app.outbox.leases import Lease
from app.outbox.ledger import Claimed, Ledger, Recorded
from app.outbox.link import Link
from app.outbox.models import CrashPolicy, MessageState
from app.outbox.pace import Pace
from app.outbox.press import Letter, Press
from app.outbox.progress import ProgressMap, Step
from app.outbox.reactions import POLICY_REFUSALS_UNTIL_PAUSE, Refusal, react
from app.outbox.replies import Kind, Phase, Verdict, classify

_IDLE_SECONDS = 0.25
_LOOK_AT_STREAM_EVERY_SECONDS = 0.05
_ENVELOPE = (Phase.MAIL, Phase.RCPT, Phase.DATA)


class Worker:
    """One connection to the relay and its lease; for one thread, inside an app context."""

    def __init__(
        self, engine: Engine, ledger: Ledger, lease: Lease, progress: ProgressMap, stop: Event, wake: Event
    ) -> None:
        config = current_app.config
        self._ledger = ledger
        self._lease = lease
        self._progress = progress
        self._stop = stop
        self._wake = wake
        self._breaker = RelayBreaker(engine, f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}")
        self._link = Link(self._breaker)
        self._press = Press(engine)
        self._pace = Pace(engine)
        self._intake = Intake(ledger, Agenda(engine), self._pace, self._breaker, config["MAIL_GROUP_SIZE"])
        self._refusals: list[Refusal] = []

    def run(self, *, until_idle: bool = False) -> None:
        """Send until told to stop, or until nothing may leave now."""
        with self._link:
            results: list[Recorded] = []
            while not self._stop.is_set():
                stream, claimed = self._intake.next(results, self._link.is_open)
                if claimed:
                    self._lease.beaten()
                results = self._send(stream, claimed) if stream and claimed else []
                if not claimed and not self._rest(until_idle=until_idle):
                    break
            if results:
                self._ledger.turn(results, None)

    def _send(self, stream: StreamDue, claimed: list[Claimed]) -> list[Recorded]:
        """Render and hand over a group; no database connection is held while the relay is spoken to.

        A server that ends the conversation before a letter was begun (a restart, a limit of letters) gets it again on a
        new connection; only one that takes nothing on a new connection is believed.
        """
        self._progress.open_group([message.id for message in claimed])
        left, unmade = self._press.render(claimed, self._progress.step)
        results = list(unmade)
        go_on = self._go_on(stream)
        while left and go_on() and self._link.is_open():
            fresh = self._link.is_fresh
            answered, parting = self._hand_over(stream, left, results, go_on)
            left = left[answered:]
            if answered == 0 and parting is not None and fresh:
                results.append(self._judge(stream, left.pop(0).message, parting))
                break
        self._react(stream, results, unmade)
        return let_stay(results + [untouched(letter.message) for letter in left])

    def _hand_over(
        self, stream: StreamDue, letters: list[Letter], results: list[Recorded], go_on: Callable[[], bool]
    ) -> tuple[int, Answer | None]:
        """Hand letters over on the open connection; return how many were answered, and a goodbye that ended it."""
        outgoing = [letter.outgoing for letter in letters]
        answered = 0
        for number, answer in self._link.exchange(
            outgoing, begin=lambda number: self._progress.step(letters[number].place, Step.BEGUN), go_on=go_on
        ):
            if answer.code in (0, 421) and answer.phase in _ENVELOPE:
                return answered, answer
            letter = letters[number]
            if answer.code:
                self._progress.answer(letter.place, answer.phase, answer.code)
            if accepted(answer.phase, answer.code):
                self._link.has_taken = True
                results.append(sent(letter.message, answer.code, answer.text))
            else:
                results.append(self._judge(stream, letter.message, answer))
            answered = number + 1
        return answered, None

    def _judge(self, stream: StreamDue, message: Claimed, answer: Answer) -> Recorded:
        verdict = classify(answer.phase, answer.code, answer.text)
        if not _is_definite(verdict) and not self._concerns_one_recipient(answer, verdict):
            self._breaker.failed(answer, verdict)
        recorded = judged(message, verdict, answer.text, schedule_for(stream.crash_policy), time.time())
        self._refusals.append(Refusal(message, verdict, answer.text, recorded.state))
        return recorded

    def _concerns_one_recipient(self, answer: Answer, verdict: Verdict) -> bool:
        """Return whether the relay, which has just taken another letter, does not take this one's recipient from us.

        That letter is held, and the others go on: else one odd address would keep the mail of all from leaving.
        """
        return verdict.kind is Kind.CONFIGURATION and answer.phase is Phase.RCPT and self._link.has_taken

    def _react(self, stream: StreamDue, results: list[Recorded], unmade: list[Recorded]) -> None:
        """Let the answers have their consequences before they are written down."""
        refusals, self._refusals = self._refusals, []
        if any(r.state is MessageState.SENT for r in results) or any(_is_definite(r.verdict) for r in refusals):
            self._breaker.worked()
        if refusals or unmade:
            react(stream, refusals, unmade)
        if any(refusal.verdict.kind is Kind.THROTTLE for refusal in refusals):
            self._pace.look_again()

    def _go_on(self, stream: StreamDue) -> Callable[[], bool]:
        """Return what is asked before each letter: may it be sent, after all that happened since it was taken?

        A pause that was asked for just now has seen the group that was just taken, and waits for it. A no holds for the
        rest of the group.
        """
        looked, runs = time.monotonic(), True

        def go_on() -> bool:
            nonlocal looked, runs
            if self._stop.is_set() or not self._lease.valid:
                return False
            if self._refusals and _is_enough(stream, self._refusals):
                return False
            if runs and time.monotonic() - looked >= _LOOK_AT_STREAM_EVERY_SECONDS:
                looked, runs = time.monotonic(), self._ledger.is_running(stream.id)
            return runs

        return go_on

    def _rest(self, *, until_idle: bool) -> bool:
        """Wait for a wake-up or a moment; return False if nothing is due and that was the end."""
        if until_idle:
            return False
        self._progress.open_group([])  # all is recorded: what was sent an hour ago says nothing of what comes next
        self._link.close_if_idle()
        self._wake.wait(_IDLE_SECONDS)
        self._wake.clear()
        return True


def _is_definite(verdict: Verdict) -> bool:
    """Return whether the relay works: it took this letter or judged it."""
    return verdict.kind not in (Kind.TRANSPORT, Kind.AMBIGUOUS, Kind.CONFIGURATION)


def _is_enough(stream: StreamDue, refusals: list[Refusal]) -> bool:
    """Return whether the rest of the group would only be refused as well, or was not asked for so soon."""
    return any(_concerns_the_next(stream, refusal.verdict) for refusal in refusals) or (
        stream.crash_policy == CrashPolicy.PARK
        and sum(refusal.verdict.kind is Kind.POLICY for refusal in refusals) >= POLICY_REFUSALS_UNTIL_PAUSE
    )


def _concerns_the_next(stream: StreamDue, verdict: Verdict) -> bool:
    if verdict.kind is Kind.CONFIGURATION:
        return True
    return bool(stream.sole_recipient) and verdict.kind in (Kind.THROTTLE, Kind.PERMANENT)
