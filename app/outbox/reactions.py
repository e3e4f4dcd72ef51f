"""What answers mean beyond their letter: a slower pace, a stream that stops, a package above that wants to know.

Done before the answers are recorded: killed in between, it is done again, and every part of it may be done twice.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import update

from app.extensions import db
from app.outbox.agenda import StreamDue
from app.outbox.control import stop
from app.outbox.ledger import Claimed
from app.outbox.models import CrashPolicy, MessageState, StreamCounters
from app.outbox.outcomes import Outcome, announce
from app.outbox.pace import bucket_names
from app.outbox.replies import Kind, Scope, Verdict
from app.outbox.slowing import slow_down

POLICY_REFUSALS_UNTIL_PAUSE = 3
_HOLD_SECONDS = 15 * 60

log = logging.getLogger(__name__)


class Refusal(NamedTuple):
    """A letter that was not accepted."""

    message: Claimed
    verdict: Verdict
    text: str


def react(stream: StreamDue, refusals: Sequence[Refusal]) -> None:
    """Do what follows from the refusals of one group."""
    for refusal in refusals:
        if refusal.verdict.kind is Kind.THROTTLE:
            _slow_down(refusal)
        if refusal.verdict.moves_to is MessageState.FAILED:
            announce(_outcome(refusal))
    reason = _reason_to_stop(stream, refusals)
    if reason:
        stop(stream.id, reason)
        log.warning("a stream was paused", extra={"stream": stream.id})
    db.session.commit()
    db.session.remove()


def _slow_down(refusal: Refusal) -> None:
    address, domain = bucket_names(refusal.message.recipient)
    name = domain if refusal.verdict.scope is Scope.DOMAIN else address
    slow_down(db.session(), name, hold_seconds=refusal.verdict.retry_after_seconds or _HOLD_SECONDS)


def _reason_to_stop(stream: StreamDue, refusals: Sequence[Refusal]) -> str:
    """Return why every other letter of the stream would fail alike; empty: it would not."""
    for message, verdict, text in refusals:
        if verdict.kind is Kind.PERMANENT and message.recipient == stream.sole_recipient:
            return _sentence(verdict, text)
    policy = [refusal for refusal in refusals if refusal.verdict.kind is Kind.POLICY]
    if not policy or stream.crash_policy != CrashPolicy.PARK:
        return ""
    counted = db.session.execute(
        update(StreamCounters)
        .where(StreamCounters.stream_id == stream.id)
        .values(policy_refusals=StreamCounters.policy_refusals + len(policy))
        .returning(StreamCounters.policy_refusals)
    )
    if counted.scalar_one() < POLICY_REFUSALS_UNTIL_PAUSE:
        return ""
    return _sentence(policy[-1].verdict, policy[-1].text)


def _sentence(verdict: Verdict, text: str) -> str:
    return f"The receiving server said: {verdict.code} {text[:200]} - {verdict.what_to_do}"


def _outcome(refusal: Refusal) -> Outcome:
    verdict = refusal.verdict
    return Outcome(
        key=refusal.message.key,
        state=MessageState.FAILED,
        address_fails=verdict.kind is Kind.PERMANENT,
        refuses_us=verdict.kind is Kind.POLICY,
        code=verdict.enhanced or str(verdict.code or ""),
        what_to_do=verdict.what_to_do,
    )
