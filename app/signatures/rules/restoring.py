"""Undoing a rule: exactly what it rejected, and nobody decided about since, is again what it was."""

from collections.abc import Collection, Sequence

from sqlalchemy import update

from app.extensions import db, utc_now
from app.letters import reviving
from app.signatures import many_moves
from app.signatures.models import Signature, SignatureState
from app.signatures.rules import steps
from app.signatures.rules.models import Outcome, RejectionRule, RuleHit, RuleState, Was

RANGE = 500
"Signatures in one transaction: some tenths of a second, so that nobody waits long for their rows."


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
    ours = [each for each in many_moves.lock(hits) if _is_the_rules(each, hits[each.id])]
    restored = _restore(rule, {was: [each for each in ours if hits[each.id].was == was] for was in Was})
    for numbers, outcome in ((restored, Outcome.RESTORED), (hits.keys() - restored, Outcome.KEPT)):
        steps.note(rule, numbers, outcome=outcome)
    steps.advance(rule, max(hits), restored=len(restored), kept=len(hits) - len(restored))
    db.session.commit()
    return True


def _is_the_rules(signature: Signature, hit: RuleHit) -> bool:
    """Tell whether nobody has decided about a signature since the rule rejected it, and it was not erased."""
    was_left_alone = signature.state == SignatureState.REJECTED and signature.reviewed_at == hit.decided_at
    return was_left_alone and bool(signature.canonical_email)


def _restore(rule: RejectionRule, ours: dict[Was, list[Signature]]) -> set[int]:
    """Make signatures what they were; a letter of theirs that had left does not leave again (`reviving`)."""
    now = utc_now()
    counting = many_moves.count_again(rule.campaign_id, ours[Was.CONFIRMED], reviewed_at=now)
    reviving.revive(counting)
    waiting = many_moves.move_all(
        _numbers(ours[Was.PENDING]), SignatureState.REJECTED, SignatureState.PENDING, reviewed_at=now
    )
    return counting | waiting | _undecide(_numbers(ours[Was.SET_ASIDE]))


def _undecide(signature_ids: Collection[int]) -> set[int]:
    """Let signatures wait for a decision again that were set aside."""
    undecided = update(Signature).where(Signature.id.in_(signature_ids)).values(reviewed_at=None)
    returned = undecided.returning(Signature.id).execution_options(synchronize_session=False)
    return set(db.session.scalars(returned)) if signature_ids else set()


def _numbers(signatures: Sequence[Signature]) -> list[int]:
    return [each.id for each in signatures]
