"""What answers mean beyond their letter: a slower pace, a stream that stops, a package above that wants to know.

Done before the answers are recorded: killed in between, it is done again, and every part of it may be done twice.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from app.extensions import db
from app.outbox.agenda import StreamDue
from app.outbox.control import stop
from app.outbox.ledger import Claimed, Recorded
from app.outbox.models import CrashPolicy, Message, MessageState, Stream, StreamCounters
from app.outbox.outcomes import Outcome, announce
from app.outbox.pace import bucket_names
from app.outbox.replies import Kind, Scope, Verdict
from app.outbox.slowing import slow_down

POLICY_REFUSALS_UNTIL_PAUSE = 3
UNMADE = (
    "Several of these could not be made into mails, and the others would fare alike: tell whoever looks after this "
    "site. Once that is mended, resume, and retry those that failed."
)
_HOLD_SECONDS = 15 * 60

log = logging.getLogger(__name__)


class Refusal(NamedTuple):
    """A letter that was not accepted, or came back."""

    message: Claimed | Message
    verdict: Verdict
    text: str
    state: MessageState
    "Where it goes: to wait again, or out of the queue, be it because it was given up."


def react(stream: StreamDue, refusals: Sequence[Refusal], unmade: Sequence[Recorded] = ()) -> None:
    """Do what follows from the refusals of one group.

    Args:
        stream: whose letters they are.
        refusals: what was refused.
        unmade: what could not be made into a mail: at the third the stream is paused, as with refusals of policy.
    """
    _slow_down([refusal for refusal in refusals if refusal.verdict.kind is Kind.THROTTLE])
    for refusal in refusals:
        if refusal.state is MessageState.FAILED:
            announce(outcome(refusal))
    stop_if_all_would_fail(stream.id, refusals)
    if unmade and stream.crash_policy == CrashPolicy.PARK and _is_third(stream.id, len(unmade)):
        _stop(stream.id, UNMADE)
    db.session.commit()
    db.session.remove()


def stop_if_all_would_fail(stream_id: int, refusals: Sequence[Refusal]) -> None:
    """Pause a stream, and say why, if every other letter of it would be refused alike; no commit.

    Args:
        stream_id: whose letters they are.
        refusals: what was refused: while it was being sent, or by a report that came back.
    """
    reason = _reason_to_stop(stream_id, refusals)
    if reason:
        _stop(stream_id, reason)


def _slow_down(refusals: Sequence[Refusal]) -> None:
    """Slow down with whoever said so, in the order in which others lock the buckets: so no two wait in a circle."""
    holds: dict[str, int] = {}
    for refusal in refusals:
        address, domain = bucket_names(refusal.message.recipient)
        name = domain if refusal.verdict.scope is Scope.DOMAIN else address
        holds[name] = max(holds.get(name, 0), refusal.verdict.retry_after_seconds or _HOLD_SECONDS)
    for name, seconds in sorted(holds.items()):
        slow_down(db.session(), name, hold_seconds=seconds)


def _reason_to_stop(stream_id: int, refusals: Sequence[Refusal]) -> str:
    """Return why every other letter of the stream would fail alike; empty: it would not."""
    weighty = [refusal for refusal in refusals if refusal.verdict.kind in (Kind.PERMANENT, Kind.POLICY)]
    if not weighty:
        return ""
    stream = db.session.execute(
        select(Stream.crash_policy, StreamCounters.sole_recipient)
        .join(StreamCounters, StreamCounters.stream_id == Stream.id)
        .where(Stream.id == stream_id)
    ).one()
    for each in weighty:
        if each.verdict.kind is Kind.PERMANENT and each.message.recipient == stream.sole_recipient:
            return _sentence(each.verdict, each.text)
    policy = [refusal for refusal in weighty if refusal.verdict.kind is Kind.POLICY]
    if not policy or stream.crash_policy != CrashPolicy.PARK:
        return ""
    return _sentence(policy[-1].verdict, policy[-1].text) if _is_third(stream_id, len(policy)) else ""


def _is_third(stream_id: int, number: int) -> bool:
    """Count letters after which the next would fare alike, and tell whether these were enough to stop.

    Locks the stream before its counters, as whoever pauses or resumes it does: so neither waits for the other.
    """
    db.session.execute(select(Stream.id).where(Stream.id == stream_id).with_for_update(key_share=True))
    counted = db.session.execute(
        update(StreamCounters)
        .where(StreamCounters.stream_id == stream_id)
        .values(policy_refusals=StreamCounters.policy_refusals + number)
        .returning(StreamCounters.policy_refusals)
    )
    return counted.scalar_one() >= POLICY_REFUSALS_UNTIL_PAUSE


def _stop(stream_id: int, reason: str) -> None:
    stop(stream_id, reason)
    log.warning("a stream was paused", extra={"stream": stream_id})


def _sentence(verdict: Verdict, text: str) -> str:
    return f"The receiving server said: {verdict.code} {text[:200]} - {verdict.what_to_do}"


def outcome(refusal: Refusal) -> Outcome:
    """Return what the packages above are told about a refused letter."""
    verdict = refusal.verdict
    return Outcome(
        key=refusal.message.key,
        state=refusal.state,
        address_fails=verdict.kind is Kind.PERMANENT,
        refuses_us=verdict.kind is Kind.POLICY,
        code=verdict.enhanced or str(verdict.code or ""),
        what_to_do=verdict.what_to_do,
    )
