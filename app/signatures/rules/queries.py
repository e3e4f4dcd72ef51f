"""Reading rules, and what they found."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from app.errors import NotFound
from app.extensions import db
from app.signatures.models import Signature
from app.signatures.queries import LARGEST_NUMBER
from app.signatures.rules.models import Outcome, RejectionRule, RuleHit, RuleState

PAGE = 50
RUNNING = (RuleState.LOOKING, RuleState.REJECTING, RuleState.RESTORING)
"The page shows how far it is, and a worker carries on."


class RuleNotFound(NotFound):
    """There is no such rule."""


def find(campaign_id: int, rule_id: int) -> RejectionRule:
    """Return one rule of a campaign.

    Raises:
        RuleNotFound: the campaign has none of this number.
    """
    rule = db.session.get(RejectionRule, min(rule_id, LARGEST_NUMBER), populate_existing=True)
    if rule is None or rule.campaign_id != campaign_id:
        raise RuleNotFound
    return rule


def of_campaign(campaign_id: int, before: int = 0) -> list[RejectionRule]:
    """Return the rules of a campaign that were not discarded, newest first, at most one more than a page holds.

    Args:
        campaign_id: whose.
        before: only those of a lower number: the next page; 0 = the first page.
    """
    wanted = select(RejectionRule).where(
        RejectionRule.campaign_id == campaign_id, RejectionRule.state != RuleState.DISCARDED
    )
    if before:
        wanted = wanted.where(RejectionRule.id < before)
    return list(db.session.scalars(wanted.order_by(RejectionRule.id.desc()).limit(PAGE + 1)))


def hits(rule: RejectionRule, before: int = 0) -> Sequence[Row[RuleHit, Signature]]:
    """Return what a rule found, the newest signatures first, at most one more than a page holds.

    Args:
        rule: which.
        before: only signatures of a lower number: the next page; 0 = the first page.
    """
    both = select(RuleHit, Signature).join(Signature, Signature.id == RuleHit.signature_id)
    wanted = both.where(RuleHit.rule_id == rule.id)
    if before:
        wanted = wanted.where(RuleHit.signature_id < before)
    return db.session.execute(wanted.order_by(RuleHit.signature_id.desc()).limit(PAGE + 1)).all()


def that_rejected(signature_id: int) -> list[int]:
    """Return the rules that rejected a signature and did not restore it, newest first."""
    wanted = select(RuleHit.rule_id).where(
        RuleHit.signature_id == signature_id, RuleHit.outcome.in_((Outcome.REJECTED, Outcome.KEPT))
    )
    return list(db.session.scalars(wanted.order_by(RuleHit.rule_id.desc()).limit(PAGE)))


def running() -> Sequence[tuple[int, RuleState]]:
    """Return the rules that the worker has to carry on with, the oldest first; leaves no transaction open."""
    wanted = select(RejectionRule.id, RejectionRule.state).where(
        RejectionRule.state.in_((*RUNNING, RuleState.DISCARDED))
    )
    rows = [(number, RuleState(state)) for number, state in db.session.execute(wanted.order_by(RejectionRule.id))]
    db.session.rollback()
    return rows
