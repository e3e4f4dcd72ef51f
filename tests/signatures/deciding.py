"""Signatures that organizers decide about."""

from app.campaigns.models import Campaign
from app.extensions import db, utc_now
from app.signatures.models import Signature, SignatureState
from tests.factories import a_signature


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
