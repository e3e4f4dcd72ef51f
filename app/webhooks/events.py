"""Writing down what is to be told: in the transaction of what happened, so that both are kept or neither."""

import json
from typing import Any

from sqlalchemy import bindparam, select

from app.extensions import db, utc_now
from app.webhooks.models import Endpoint, Event, Telling

_LISTENING = select(Endpoint.id).where(Endpoint.campaign_id == bindparam("campaign"), Endpoint.off_since.is_(None))


def note(event: Event, campaign_id: int, **data: Any) -> None:
    """Write an event down for each endpoint of a campaign; does not commit.

    Args:
        event: what happened.
        campaign_id: where.
        data: public ids and settings; never a name, an address or somebody's words.
    """
    note_all(event, campaign_id, [data])


def note_all(event: Event, campaign_id: int, happened: list[dict[str, Any]]) -> None:
    """Write several events of one kind down; does not commit."""
    endpoints = db.session.scalars(_LISTENING, {"campaign": campaign_id}).all()
    if not endpoints:
        return
    now = utc_now().isoformat(timespec="seconds")
    db.session.add_all(
        Telling(
            endpoint_id=endpoint_id,
            event=event,
            body=json.dumps({"type": event, "timestamp": now, "data": data}, separators=(",", ":")),
        )
        for data in happened
        for endpoint_id in endpoints
    )
