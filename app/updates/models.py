"""Updates to supporters: a draft in each language, then an order to send it."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, UtcDateTime, utc_now


class UpdateState(StrEnum):
    """Where an update stands on our side of the outbox; how far its mails are, only the outbox says."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    ORDERED = "ordered"


class Update(Base):
    """One update; once it is ordered its words never change."""

    __tablename__ = "updates"
    __table_args__ = (Index("ix_updates_campaign", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_urlsafe(16))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    state: Mapped[str] = mapped_column(String(16), default=UpdateState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    "Grows with each change of its words: two writers notice each other by it, and what was looked at is what is sent."
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("streams.id"), unique=True)
    last_signature_id: Mapped[int] = mapped_column(default=0)
    "The order reaches those who had signed when it was given: up to this signature."
    queued_signature_id: Mapped[int] = mapped_column(default=0)
    "How far its mails were put into the outbox: a crash in the middle goes on from here."
    recipient_count: Mapped[int] = mapped_column(default=0)
    "How many had agreed when it was ordered."
    unsubscribed: Mapped[int] = mapped_column(default=0)
    "How many have ended the news since, and had no newer update."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ordered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the last of its mails was put into the outbox."

    texts: Mapped[list["UpdateText"]] = relationship(cascade="all, delete-orphan", order_by="UpdateText.language")

    def message_key(self, signature_id: int) -> str:
        """Return the outbox's name for the mail to one supporter: the same update reaches nobody twice."""
        return message_key(self.id, signature_id)


class UpdateText(Base):
    """What an update says in one language."""

    __tablename__ = "update_texts"
    __table_args__ = (UniqueConstraint("update_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("updates.id"))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(160), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    "Markdown, as in a campaign's story."


def message_key(update_id: int, signature_id: int) -> str:
    """Return the outbox's name for the mail of one update to one supporter."""
    return f"update:{update_id}:{signature_id}"
