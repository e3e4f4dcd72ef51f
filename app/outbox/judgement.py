"""From a server's answer to what is written down about a message."""

from app.outbox.backoff import CONFIRMATIONS, LETTERS, Schedule, next_due
from app.outbox.ledger import Claimed, Recorded
from app.outbox.models import CrashPolicy, MessageState
from app.outbox.replies import Kind, Phase, Verdict

GAVE_UP = "given up"
OF_THE_RELAY = "relay "
"How the code of a message begins that is held because of our own settings: it goes on when the relay takes mail again."
_LONGEST_REPLY = 500


def schedule_for(crash_policy: str) -> Schedule:
    """Return how patient a stream is: where somebody waits for a mail, it is tried again soon and for a short time."""
    return CONFIRMATIONS if crash_policy == CrashPolicy.RESEND_ONCE else LETTERS


def accepted(phase: Phase, code: int) -> bool:
    """Return whether the server has taken the message."""
    return phase is Phase.DOT and code // 100 == 2


def sent(message: Claimed, code: int, text: str) -> Recorded:
    """Return the record of an accepted message, with the receiver's own words (its queue id)."""
    return Recorded(message, MessageState.SENT, charged=True, code=str(code), reply=text[:_LONGEST_REPLY])


def untouched(message: Claimed) -> Recorded:
    """Return the record of a message that was taken and not begun: it waits again, nothing is charged."""
    return Recorded(message, MessageState.PENDING, charged=False, code="", reply="")


def broken(message: Claimed, reason: str) -> Recorded:
    """Return the record of a message that cannot be rendered: trying again would change nothing."""
    return Recorded(message, MessageState.FAILED, charged=False, code="rendering", reply=reason[:_LONGEST_REPLY])


def judged(message: Claimed, verdict: Verdict, text: str, schedule: Schedule, now: float) -> Recorded:
    """Return the record of a message that was not accepted.

    Args:
        message: which.
        verdict: what the answer means.
        text: the answer's words.
        schedule: how patient to be.
        now: seconds since 1970.
    """
    attempts = message.attempts + verdict.charges_attempt
    patience_from = now if schedule is LETTERS and message.attempts == 0 else message.patience_from
    state, due_at, code = verdict.moves_to, None, _code(verdict)
    if state is MessageState.PENDING:
        due_at = next_due(
            schedule,
            attempts=attempts,
            charged=verdict.charges_attempt,
            since=patience_from,
            now=now,
            not_before_seconds=verdict.retry_after_seconds,
        )
        if due_at is None:
            state, code = MessageState.FAILED, GAVE_UP
    return Recorded(
        message, state, verdict.charges_attempt, code, text[:_LONGEST_REPLY], due_at=due_at, patience_from=patience_from
    )


def _code(verdict: Verdict) -> str:
    code = " ".join(part for part in (str(verdict.code or ""), verdict.enhanced) if part) or "no answer"
    return (OF_THE_RELAY + code if verdict.kind is Kind.CONFIGURATION else code)[:16]
