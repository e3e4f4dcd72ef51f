"""Reading updates."""

from dataclasses import dataclass

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.outbox import queries as outbox
from app.outbox.models import MessageState, Stream, StreamState
from app.updates import wording
from app.updates.models import Update, UpdateState, UpdateText

WAITING = (MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING, MessageState.HELD)
SHOWN = 100


class UpdateNotFound(NotFound):
    """There is no such update."""


@dataclass(frozen=True)
class Sending:
    """How far an update that was ordered is; all of it from kept numbers."""

    update: Update
    stream: Stream
    counts: dict[MessageState, int]
    unqueued: int
    "Mails that the outbox does not have yet."

    @property
    def total(self) -> int:
        """Return how many mails there are, and will be."""
        return self.unqueued + sum(self.counts.values())

    @property
    def left(self) -> int:
        """Return how many have still to leave."""
        return self.unqueued + sum(self.counts[state] for state in WAITING)

    @property
    def is_over(self) -> bool:
        """Return whether nothing will happen any more unless a person does something."""
        return self.stream.state == StreamState.CANCELLED or (self.left == 0 and self.update.queued_at is not None)


def find(public_id: str) -> Update:
    """Return an update.

    Raises:
        UpdateNotFound: there is none, or its draft was thrown away.
    """
    known = (Update.public_id == public_id, Update.state != UpdateState.DISCARDED)
    update = db.session.scalar(select(Update).where(*known)) if "\0" not in public_id else None
    if update is None:
        raise UpdateNotFound
    return update


def of_campaign(campaign_id: int) -> list[Update]:
    """Return a campaign's newest updates, the newest first."""
    there = select(Update).where(Update.campaign_id == campaign_id, Update.state != UpdateState.DISCARDED)
    return list(db.session.scalars(there.order_by(Update.id.desc()).limit(SHOWN)))


def sending(update: Update) -> Sending | None:
    """Return how far an update is; None for a draft."""
    if update.stream_id is None:
        return None
    stream = db.session.get_one(Stream, update.stream_id)
    counts = outbox.counts(stream.id)
    unqueued = 0 if update.queued_at else max(update.recipient_count - sum(counts.values()), 0)
    return Sending(update, stream, counts, unqueued)


def text_in(update: Update, language: str) -> UpdateText | None:
    """Return what an update says in one language, if anything."""
    return next((text for text in update.texts if text.language == language), None)


def has(update: Update, language: str) -> bool:
    """Return whether an update can be read in a language."""
    text = text_in(update, language)
    return text is not None and wording.is_whole(text)


def ordered_ids(campaign_id: int) -> list[int]:
    """Return the numbers of the updates of a campaign that were ordered, the newest first."""
    ordered = select(Update.id).where(Update.campaign_id == campaign_id, Update.state == UpdateState.ORDERED)
    return list(db.session.scalars(ordered.order_by(Update.id.desc())))
