"""What organizers do with rules: look what one would reject, reject it, stop, undo. Each is one transaction."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.campaigns.models import Campaign
from app.extensions import db
from app.organizers import audit
from app.signatures.models import Signature
from app.signatures.rules import steps
from app.signatures.rules.conditions import Conditions
from app.signatures.rules.models import RejectionRule, RuleState


def look(campaign: Campaign, conditions: Conditions, key: str, organizer_id: int) -> RejectionRule:
    """Make a rule, and begin to look what it would reject; nothing is changed.

    Args:
        campaign: whose signatures.
        conditions: what they must have in common.
        key: the form's; sent twice, it is one rule.
        organizer_id: who looks.
    """
    of_key = select(RejectionRule).where(RejectionRule.key == key, RejectionRule.campaign_id == campaign.id)
    if earlier := db.session.scalar(of_key):
        return earlier
    last = select(func.max(Signature.id)).where(Signature.campaign_id == campaign.id)
    example = db.session.get(Signature, conditions.network_of) if conditions.network_of else None
    rule = RejectionRule(
        key=key,
        campaign_id=campaign.id,
        organizer_id=organizer_id,
        network_of=conditions.network_of,
        network_hash=example.network_hash if example else "",
        domain=conditions.domain,
        pattern=conditions.pattern,
        since=conditions.since,
        until=conditions.until,
        source=conditions.source,
        was=conditions.was,
        last_signature_id=db.session.scalar(last) or 0,
    )
    db.session.add(rule)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return db.session.scalars(of_key).one()
    _record("rule.look", rule, organizer_id, by=", ".join(conditions.kinds))
    db.session.commit()
    return rule


def reject(rule: RejectionRule, organizer_id: int, because: str) -> bool:
    """Reject what a rule found, or the rest of it; the worker does so.

    Args:
        rule: which.
        organizer_id: who decides.
        because: why, for the audit log.

    Returns:
        False if there was nothing to decide any more.
    """
    for before in (RuleState.FOUND, RuleState.STOPPED):
        if steps.move(rule.id, before, RuleState.REJECTING, cursor=0, because=because, organizer_id=organizer_id):
            _record("rule.reject", rule, organizer_id, found=rule.found, because=because)
            db.session.commit()
            return True
    db.session.rollback()
    return False


def stop(rule: RejectionRule, organizer_id: int) -> bool:
    """Stop a rule where it is; what is done stays, and can go on or be undone.

    Returns:
        False if there was nothing to stop any more.
    """
    for before in (RuleState.REJECTING, RuleState.RESTORING):
        if steps.move(rule.id, before, RuleState.STOPPED, organizer_id=organizer_id):
            _record("rule.stop", rule, organizer_id, was=before)
            db.session.commit()
            return True
    db.session.rollback()
    return False


def restore(rule: RejectionRule, organizer_id: int) -> bool:
    """Undo a rule: the worker makes what it rejected again what it was.

    Returns:
        False if there was nothing to undo any more.
    """
    for before in (RuleState.REJECTED, RuleState.STOPPED):
        if steps.move(rule.id, before, RuleState.RESTORING, cursor=0, organizer_id=organizer_id):
            _record("rule.restore", rule, organizer_id, rejected=rule.rejected)
            db.session.commit()
            return True
    db.session.rollback()
    return False


def discard(rule: RejectionRule, organizer_id: int) -> bool:
    """Put a rule away that nobody wants to carry out.

    Returns:
        False if it is being carried out, or was.
    """
    for before in (RuleState.LOOKING, RuleState.FOUND):
        if steps.move(rule.id, before, RuleState.DISCARDED, network_hash=""):
            _record("rule.discard", rule, organizer_id, found=rule.found)
            db.session.commit()
            return True
    db.session.rollback()
    return False


def _record(action: str, rule: RejectionRule, organizer_id: int, **detail: int | str) -> None:
    detail = {name: value for name, value in detail.items() if value != ""}
    audit.record(action, f"rule:{rule.id}", organizer_id, campaign=rule.campaign_id, **detail)
