"""What programs hear of letters that were delivered or came back. Nothing here commits."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from app.campaigns.models import Campaign
from app.extensions import db
from app.signatures.models import Signature
from app.webhooks import events
from app.webhooks.models import Event


def note(event: Event, letters: Sequence[Row[int, int, str]]) -> None:
    """Write down what happened to some letters, for the programs that want to hear of it.

    Args:
        event: what happened.
        letters: for each its campaign, its signature and its public id.
    """
    happened: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    slugs = _by_id(select(Campaign.id, Campaign.slug).where(Campaign.id.in_({each[0] for each in letters})))
    signatures = _by_id(
        select(Signature.id, Signature.public_id).where(Signature.id.in_([each[1] for each in letters]))
    )
    for campaign_id, signature_id, public_id in letters:
        happened[campaign_id].append(
            {"campaign": slugs[campaign_id], "letter": public_id, "signature": signatures.get(signature_id, "")}
        )
    for campaign_id, data in happened.items():
        events.note_all(event, campaign_id, data)


def _by_id(rows: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(rows)}
