"""Rejecting what a rule found: out of the count, and what of the letters has not left, with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app.extensions import db, utc_now
from app.letters import withdrawing
from app.outbox import stopping
from app.signatures import mail_keys, many_moves
from app.signatures.models import UNREVIEWED, Signature, SignatureState
from app.signatures.rules import steps
from app.signatures.rules.models import Outcome, RejectionRule, RuleState, Was

RANGE = 500
"Signatures in one transaction: a tenth of a second, so that nobody waits long for their rows."


def reject_range(rule_id: int) -> bool:
    """Reject the next of a rule's signatures; what became something else meanwhile is passed over.

    Returns:
        Whether there may be more.
    """
    rule = steps.take(rule_id, RuleState.REJECTING)
    if rule is None:
        db.session.rollback()
        return False
    ids = [hit.signature_id for hit in steps.next_hits(rule, Outcome.FOUND, RANGE)]
    if not ids:
        steps.finish(rule, RuleState.REJECTED, "rule.rejected", rejected=rule.rejected, passed_over=rule.passed_over)
        return False
    now = utc_now()
    were = _end(rule, ids, now)
    left = withdrawing.withdraw(were)
    for was in Was:
        for has_left in (False, True):
            those = [number for number, each in were.items() if each == was and (number in left) == has_left]
            steps.note(rule, those, outcome=Outcome.REJECTED, was=was, has_left=has_left, decided_at=now)
    passed_over = [number for number in ids if number not in were]
    steps.note(rule, passed_over, outcome=Outcome.PASSED_OVER)
    steps.advance(rule, ids[-1], rejected=len(were), rejected_left=len(left), passed_over=len(passed_over))
    db.session.commit()
    return True


def _end(rule: RejectionRule, ids: Sequence[int], now: datetime) -> dict[int, Was]:
    """End signatures, and note that those which were set aside are decided; return what each one was."""
    locked = many_moves.lock(ids)
    # All their mails at once, before anything counts: what follows finds none, and locks no counters in between.
    stopping.cancel(withdrawing.queued_mails(ids) | set(mail_keys.for_who_counts(rule.campaign_id, ids)))
    ended = many_moves.end_all(rule.campaign_id, locked, SignatureState.REJECTED, reviewed_at=now)
    decided = db.session.scalars(
        update(Signature)
        .where(Signature.id.in_([number for number in ids if number not in ended]), UNREVIEWED)
        .values(reviewed_at=now)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    )
    return {number: Was(state) for number, state in ended.items()} | dict.fromkeys(decided, Was.SET_ASIDE)
