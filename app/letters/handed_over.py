"""What became of a campaign's letters, as its public page tells it: by delivery, in numbers that hide nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.campaigns.models import Target
from app.campaigns.queries import display
from app.extensions import db
from app.letters import manifests, queries
from app.letters.models import Delivery, DeliveryMode
from app.letters.queries import Progress
from app.outbox import queries as outbox
from app.outbox.models import MessageState, StreamState


@dataclass(frozen=True)
class HandedOver:
    """One delivery, in letters."""

    public_id: str
    to: str
    on_paper: bool
    "Printed, to be handed over in person; how many of them were, nobody tells us."
    sent: int
    "The office's mail server has taken them; on paper: printed."
    returned: int
    unclear: int
    "They may have arrived, or not."
    left: int
    "Still on their way."
    since: datetime
    "No letter left before."
    until: datetime | None
    "None left after; None = some have still to leave, or nobody has looked yet."
    is_sealed: bool
    "Whether its manifest can be read."


def of_campaign(campaign_id: int) -> list[HandedOver]:
    """Return the deliveries of a campaign that handed letters over, or are about to, the oldest first."""
    ordered = (each for each in reversed(queries.deliveries(campaign_id)) if each.stream_id is not None)
    told = (_told(queries.progress(delivery)) for delivery in ordered)
    return [each for each in told if each.sent or each.returned or each.unclear or each.left]


def _told(progress: Progress) -> HandedOver:
    delivery, counts = progress.delivery, progress.counts
    manifest = manifests.newest(delivery)
    return HandedOver(
        public_id=delivery.public_id,
        to=display(db.session.get_one(Target, delivery.target_id)),
        on_paper=delivery.mode == DeliveryMode.PACKET,
        sent=counts[MessageState.SENT],
        returned=counts[MessageState.BOUNCED] + counts[MessageState.FAILED],
        unclear=counts[MessageState.UNCERTAIN],
        left=0 if progress.stream.state == StreamState.CANCELLED else progress.left,
        since=max(delivery.created_at, delivery.starts_at or delivery.created_at),
        until=_until(delivery, manifest.sealed_at if manifest else None),
        is_sealed=manifest is not None,
    )


def _until(delivery: Delivery, sealed_at: datetime | None) -> datetime | None:
    """Return when the last one had left: letters one by one are sealed after it, those that go together before."""
    if delivery.mode == DeliveryMode.SINGLE:
        return sealed_at
    if delivery.mode == DeliveryMode.PACKET:
        return delivery.composed_at
    message = outbox.message(delivery.digest_key)
    return datetime.fromtimestamp(message.changed_at, UTC) if message else None
