"""What a report that came back changes: a message bounces, or waits again, or an address hears no more from us."""

import logging
import time
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import DomainError, NotFound
from app.extensions import db
from app.outbox import comebacks, reports, wakeups
from app.outbox.backoff import next_due
from app.outbox.bounce_report import BounceReport, ReportState
from app.outbox.judgement import schedule_for
from app.outbox.models import Message, MessageState, Stream
from app.outbox.outcomes import Outcome, announce
from app.outbox.pace import bucket_names
from app.outbox.reactions import Refusal, outcome, stop_if_all_would_fail
from app.outbox.replies import Kind, Phase, Verdict, classify
from app.outbox.reports import Finding, Report
from app.outbox.slowing import slow_down
from app.outbox.states import move
from app.outbox.suppressions import suppress

LEFT = (MessageState.SENT, MessageState.UNCERTAIN)
"Only what has left can come back."
IN_HAND = (MessageState.LEASED, MessageState.TRANSMITTING)

log = logging.getLogger(__name__)


class Effect(StrEnum):
    """What a report changed."""

    BOUNCED = "bounced"
    WAITS_AGAIN = "waits again"
    SUPPRESSED = "suppressed"
    LISTED = "listed for an organizer"
    NOTHING = "nothing"


class NotRecordedYet(DomainError):
    """The message is still in a worker's hands: bring this report again in a minute."""


def take_in(raw: bytes, recipient: str = "") -> Effect:
    """Apply a mail that came to the bounce address; the same one, brought twice, counts once.

    Args:
        raw: the whole mail.
        recipient: whom its envelope named, if that is known.

    Raises:
        NotRecordedYet: a worker has not written down yet that the message left; ask the mail system to try again.
    """
    report = reports.read(raw, recipient)
    message = db.session.get(Message, report.message) if report.message else None
    if report.message and message is None:
        return _ignored(report)
    if report.finding not in (Finding.FAILED, Finding.COMPLAINT, Finding.UNCLEAR):
        return _ignored(report)
    if message and report.finding is Finding.FAILED and message.state in IN_HAND:
        raise NotRecordedYet
    if not _noted(report):
        return _ignored(report)
    effect = _apply(report, message)
    db.session.commit()
    return effect


def settle(report_id: int, *, bounced: bool, record: Callable[[BounceReport], object]) -> None:
    """Write down what an organizer decided about an unclear report.

    Args:
        report_id: which.
        bounced: whether its message came back; otherwise the report is put aside.
        record: writes the decision down (the audit log) in the same transaction.

    Raises:
        NotFound: there is no such report, or somebody has decided.
    """
    unclear = (BounceReport.id == report_id, BounceReport.state == ReportState.UNCLEAR)
    decided = update(BounceReport).where(*unclear).values(state=ReportState.SETTLED).returning(BounceReport)
    report = db.session.execute(decided).scalar_one_or_none()
    if report is None:
        raise NotFound
    message = db.session.get(Message, report.message) if bounced and report.message else None
    if message:
        _bounce(message, classify(Phase.DOT, 550, report.note), report.note)
    record(report)
    db.session.commit()


def _ignored(report: Report) -> Effect:
    """Leave everything as it is, and no transaction open: the caller may be speaking to a mail server."""
    db.session.rollback()
    log.info("a returned mail changes nothing", extra={"finding": report.finding, "message_id": report.message})
    return Effect.NOTHING


def _noted(report: Report) -> bool:
    """Write the report down and return whether it is new; the database decides."""
    state = ReportState.UNCLEAR if report.finding is Finding.UNCLEAR else ReportState.APPLIED
    code = classify(Phase.DOT, report.code, report.note).enhanced or str(report.code or "")
    db.session.add(
        BounceReport(
            digest=report.digest,
            message=report.message,
            state=state,
            finding=report.finding,
            code=code,
            note=report.note,
        )
    )
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _apply(report: Report, message: Message | None) -> Effect:
    if message is None or report.finding is Finding.UNCLEAR:
        return Effect.LISTED
    if report.finding is Finding.COMPLAINT:
        return _suppress(message)
    verdict = classify(Phase.DOT, report.code, report.note)
    if _only_too_much(verdict) and comebacks.may_leave(message):
        due_at = _next_due(message, verdict)
        if due_at is not None:
            return _send_again(message, verdict, report.note, due_at)
    return _bounce(message, verdict, report.note)


def _only_too_much(verdict: Verdict) -> bool:
    """Return whether a refusal for good means "not this hour": Exchange 5.2.121 and 5.2.122, a full mailbox."""
    return verdict.code // 100 == 5 and verdict.moves_to is MessageState.PENDING


def _next_due(message: Message, verdict: Verdict) -> float | None:
    stream = db.session.get_one(Stream, message.stream_id)
    return next_due(
        schedule_for(stream.crash_policy),
        attempts=message.attempts,
        charged=verdict.charges_attempt,
        since=message.patience_from,
        now=time.time(),
        not_before_seconds=verdict.retry_after_seconds,
    )


def _send_again(message: Message, verdict: Verdict, note: str, due_at: float) -> Effect:
    """Let a message wait again; the attempt that was charged when it left is given back where it was only too fast."""
    given_back = 0 if verdict.charges_attempt else 1
    values = {"due_at": due_at, "attempts": max(message.attempts - given_back, 0)}
    if not _move(message, MessageState.PENDING, verdict, note, **values):
        return Effect.NOTHING
    if verdict.kind is Kind.THROTTLE:
        slow_down(db.session(), bucket_names(message.recipient)[0], hold_seconds=verdict.retry_after_seconds or 0)
    wakeups.after_commit(db.session())
    return Effect.WAITS_AGAIN


def _bounce(message: Message, verdict: Verdict, note: str) -> Effect:
    # The stream first, which may have to stop: as whoever pauses it does, so that neither waits for the other.
    db.session.execute(select(Stream.id).where(Stream.id == message.stream_id).with_for_update(key_share=True))
    if not _move(message, MessageState.BOUNCED, verdict, note):
        return Effect.NOTHING
    refusal = Refusal(message, verdict, note, MessageState.BOUNCED)
    announce(outcome(refusal))
    stop_if_all_would_fail(message.stream_id, [refusal])
    return Effect.BOUNCED


def _move(message: Message, after: MessageState, verdict: Verdict, note: str, **values: float) -> bool:
    """Move the message if it is still where a message is that left; one guarded UPDATE for each such state."""
    code = " ".join(part for part in (str(verdict.code or ""), verdict.enhanced) if part)
    values |= {"changed_at": time.time()}
    words = {"last_code": code[:16], "last_reply": note, "lease_token": None}
    return any(move(db.session(), before, after, Message.id == message.id, **words, **values) for before in LEFT)


def _suppress(message: Message) -> Effect:
    suppress(message.recipient, "complaint")
    announce(
        Outcome(
            key=message.key,
            state=MessageState(message.state),
            address_fails=False,
            refuses_us=True,
            code="complaint",
            what_to_do="They marked our mail as unwanted: nothing more is sent to this address.",
        )
    )
    return Effect.SUPPRESSED
