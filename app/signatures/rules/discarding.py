"""Putting away a rule that nobody wants to carry out: what it had found is deleted, then the rule itself."""

from sqlalchemy import delete, select

from app.extensions import db
from app.signatures.rules import steps
from app.signatures.rules.models import RejectionRule, RuleHit, RuleState

RANGE = 5_000


def put_away_range(rule_id: int) -> bool:
    """Delete a portion of what a discarded rule had found; the audit log keeps that there was one.

    Returns:
        Whether there may be more.
    """
    rule = steps.take(rule_id, RuleState.DISCARDED)
    if rule is None:
        db.session.rollback()
        return False
    some = select(RuleHit.signature_id).where(RuleHit.rule_id == rule.id).limit(RANGE)
    ids = db.session.scalars(some).all()
    which = (RuleHit.rule_id == rule.id, RuleHit.signature_id.in_(ids))
    db.session.execute(delete(RuleHit).where(*which).execution_options(synchronize_session=False))
    if not ids:
        db.session.execute(delete(RejectionRule).where(RejectionRule.id == rule_id))
    db.session.commit()
    return bool(ids)
