"""Who signed, for programs of the campaign's owners: in pages, with addresses only where these agreed."""

from typing import Any

from sqlalchemy import select

from app.api.models import ApiKey
from app.campaigns.models import Campaign
from app.extensions import db
from app.letters import totals
from app.organizers import audit
from app.signatures import count
from app.signatures.models import Signature, SignatureState

MOST = 500
BIGGEST_ID = 2**31 - 1


def page(key: ApiKey, after: int, limit: int) -> dict[str, Any]:
    """Return confirmed signatures, oldest first, and write down that they were asked for.

    Args:
        key: who asks, and for which campaign.
        after: the `next` of the page before; 0 = the first page.
        limit: how many, up to 500.
    """
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.campaign_id == key.campaign_id, Signature.state == SignatureState.CONFIRMED)
        .where(Signature.id > after)
        .order_by(Signature.id)
        .limit(limit + 1)
    ).all()
    shown = [_of(signature) for signature in rows[:limit]]
    following = rows[limit - 1].id if len(rows) > limit else None
    audit.record("signers.list", f"campaign:{key.campaign_id}", key.organizer_id, key=key.prefix, signatures=len(shown))
    db.session.commit()
    return {"signatures": shown, "next": following}


def figures(campaign: Campaign) -> dict[str, Any]:
    """Return how many people count, and where the letters stand."""
    counted, letters = count.of_campaign(campaign.id), totals.of_campaign(campaign.id)
    return {
        "confirmed": counted.people,
        "on_paper": counted.on_paper,
        "letters": {
            "ready": letters.ready,
            "queued": letters.queued,
            "sent": letters.sent,
            "failed": letters.failed,
        },
    }


def _of(signature: Signature) -> dict[str, Any]:
    """Return one line; the address only of those who asked to be kept informed, as in the organizers' export."""
    return {
        "id": signature.public_id,
        "name": signature.name,
        "email": signature.email if signature.keep_informed else None,
        "postal_code": signature.postal_code,
        "country": signature.country,
        "own_words": signature.own_words,
        "show_name": signature.show_name,
        "keep_informed": signature.keep_informed,
        "language": signature.language,
        "source": signature.source,
        "confirmed_at": signature.confirmed_at.isoformat(timespec="seconds") if signature.confirmed_at else None,
    }
