"""What a mail server's answer means for a message: one verdict for each answer, or silence."""

from dataclasses import dataclass

from app.outbox.models import MessageState
from app.outbox.reply_rules import RULES, Kind, Phase, Rule, Scope
from app.outbox.reply_text import enhanced_code, wait_asked

__all__ = ["Kind", "Phase", "Scope", "Verdict", "classify"]

MOVES_TO = {
    Kind.ACCEPTED: MessageState.SENT,
    Kind.TRANSPORT: MessageState.PENDING,
    Kind.THROTTLE: MessageState.PENDING,
    Kind.TEMPORARY: MessageState.PENDING,
    Kind.PERMANENT: MessageState.FAILED,
    Kind.POLICY: MessageState.FAILED,
    Kind.CONFIGURATION: MessageState.HELD,
    Kind.AMBIGUOUS: MessageState.UNCERTAIN,
}
CHARGES = frozenset({Kind.ACCEPTED, Kind.TEMPORARY, Kind.PERMANENT, Kind.POLICY, Kind.AMBIGUOUS})
"An attempt is spent only where a server judged this letter, or may have taken it."


@dataclass(frozen=True)
class Verdict:
    """What an answer means: where the message goes, whom else it concerns, and what a person can do."""

    kind: Kind
    scope: Scope
    code: int
    enhanced: str
    retry_after_seconds: int | None
    "Not before this; None: the back-off alone decides."
    closes_connection: bool
    "The conversation cannot go on after it (RFC 5321, section 3.8)."
    what_to_do: str
    "One sentence for an organizer."

    @property
    def moves_to(self) -> MessageState:
        """Return the state the message goes to."""
        return MOVES_TO[self.kind]

    @property
    def charges_attempt(self) -> bool:
        """Return whether this spends one of the message's attempts."""
        return self.kind in CHARGES


def classify(phase: Phase, code: int, text: str = "") -> Verdict:
    """Return what a mail server's answer means (RFC 5321, section 4.2; RFC 3463).

    Args:
        phase: how far the conversation had come.
        code: the reply's three digits; 0 for no reply: a time-out, a reset, the end of the stream. What is no SMTP
            code (`smtplib` says -1 for it) counts as none.
        text: the reply's words, or the name of what happened instead; several lines are joined with newlines.
    """
    code = _real(code)
    rule = rule_for(phase, code, text)
    return Verdict(
        kind=rule.kind,
        scope=rule.scope,
        code=code,
        enhanced=enhanced_code(code, text),
        retry_after_seconds=_retry_after(rule, text),
        closes_connection=phase is not Phase.QUIT
        and (code in (0, 421) or rule.kind in (Kind.TRANSPORT, Kind.AMBIGUOUS)),
        what_to_do=rule.what_to_do,
    )


def rule_for(phase: Phase, code: int, text: str) -> Rule:
    """Return the row of the reply table that speaks of this answer; its last row speaks of all."""
    code = _real(code)
    enhanced = enhanced_code(code, text)
    return next(rule for rule in RULES if _matches(rule, phase, code, enhanced, text))


def _real(code: int) -> int:
    return code if 200 <= code < 600 else 0


def _matches(rule: Rule, phase: Phase, code: int, enhanced: str, text: str) -> bool:
    return (
        (not rule.phases or phase in rule.phases)
        and (not rule.codes or str(code).startswith(rule.codes))
        and (not rule.enhanced or _has_code(rule.enhanced, enhanced))
        and (rule.words is None or rule.words.search(text) is not None)
    )


def _has_code(wanted: tuple[str, ...], enhanced: str) -> bool:
    return any(enhanced.startswith(code) if code.endswith(".") else enhanced == code for code in wanted)


def _retry_after(rule: Rule, text: str) -> int | None:
    if MOVES_TO[rule.kind] is not MessageState.PENDING:
        return None
    waits = [seconds for seconds in (wait_asked(text) or rule.wait_seconds, rule.at_least_seconds) if seconds]
    return max(waits, default=None)
