"""Undoing a rule: exactly what it rejected, and nobody decided about since, is again what it was."""

from app.extensions import db, utc_now
from app.letters import reviving
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import AlreadySigned, count_in, move
from app.signatures.rules import steps
from app.signatures.rules.models import Outcome, RuleHit, RuleState, Was

RANGE = 100
"Signatures in one transaction: whether each may count again, the database says one by one."


def restore_range(rule_id: int) -> bool:
    """Restore the next of a rule's signatures.

    Returns:
        Whether there may be more.
    """
    rule = steps.take(rule_id, RuleState.RESTORING)
    if rule is None:
        db.session.rollback()
        return False
    hits = {hit.signature_id: hit for hit in steps.next_hits(rule, Outcome.REJECTED, RANGE)}
    if not hits:
        steps.finish(rule, RuleState.RESTORED, "rule.restored", restored=rule.restored, kept=rule.kept)
        return False
    restored = [each.id for each in steps.locked(list(hits)) if _restore(each, hits[each.id])]
    reviving.revive([number for number in restored if hits[number].was == Was.CONFIRMED])
    kept = [number for number in hits if number not in restored]
    for numbers, outcome in ((restored, Outcome.RESTORED), (kept, Outcome.KEPT)):
        if numbers:
            steps.note(rule, numbers, outcome=outcome)
    steps.advance(rule, max(hits), restored=len(restored), kept=len(kept))
    db.session.commit()
    return True


def _restore(signature: Signature, hit: RuleHit) -> bool:
    """Make one signature what it was; a letter of it that had left does not leave again (`reviving`)."""
    is_the_rules = signature.state == SignatureState.REJECTED and signature.reviewed_at == hit.decided_at
    if not is_the_rules or not signature.email:
        return False
    if hit.was == Was.SET_ASIDE:
        signature.reviewed_at = None
        return True
    if hit.was == Was.PENDING:
        return move(signature, SignatureState.PENDING, reviewed_at=utc_now())
    try:
        return count_in(signature, confirmed_at=signature.confirmed_at, reviewed_at=utc_now())
    except AlreadySigned:
        return False
