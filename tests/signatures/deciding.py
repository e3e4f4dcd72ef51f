"""Signatures that organizers decide about."""

from secrets import token_hex

from app.campaigns.models import Campaign
from app.extensions import db, utc_now
from app.signatures.models import Signature, SignatureState
from app.signatures.rules import chores, service
from app.signatures.rules.conditions import Conditions
from app.signatures.rules.models import RejectionRule
from tests.factories import a_signature, an_organizer


def set_aside(campaign: Campaign, **columns) -> Signature:
    """Return a signature that its owner confirmed, and that looked odd."""
    odd = {"state": SignatureState.REJECTED, "confirmed_at": utc_now(), "flagged": "many"}
    return a_signature(campaign, **odd | columns)


def agreed_to_be_shown(**columns) -> Signature:
    """Return a signature that counts, and whose name may be shown."""
    consents = [{"box": "show_name", "words": "Show my name", "at": "2026-01-01T00:00:00+00:00"}]
    return a_signature(state=SignatureState.CONFIRMED, show_name=True, consents=consents, **columns)


def page_of(signature: Signature) -> str:
    """Return the address of a signature's page on the dashboard."""
    campaign = db.session.get_one(Campaign, signature.campaign_id)
    return f"/dashboard/campaigns/{campaign.slug}/signers/{signature.id}"


def a_rule(campaign_id: int, *, looked: bool = True, **conditions) -> RejectionRule:
    """Return a rule that has found what fits, by default a mail domain of which nobody is."""
    campaign = db.session.get_one(Campaign, campaign_id)
    asked = Conditions(**conditions or {"domain": "nobody.example"})
    rule = service.look(campaign, asked, token_hex(8), an_organizer().id)
    if looked:
        chores.work()
        db.session.expire_all()
    return rule


def rejected_by(rule: RejectionRule) -> RejectionRule:
    """Return a rule that has rejected what it found."""
    service.reject(rule, an_organizer().id, because="not-a-person")
    chores.work()
    db.session.expire_all()
    return rule
