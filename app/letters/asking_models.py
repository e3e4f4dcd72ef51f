"""Asking those who signed an earlier text of a letter whether they sign the new one."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Asking(Base):
    """An organizer's order to ask again; each new text is asked about once."""

    __tablename__ = "askings"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    letter_text_id: Mapped[int] = mapped_column(ForeignKey("letter_texts.id"), unique=True)
    "The new text."
    holds: Mapped[bool]
    "Letters wait for the answer; otherwise they are delivered as signed meanwhile."
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("streams.id"), unique=True)
    last_signature_id: Mapped[int] = mapped_column(default=0)
    "Those are asked who had signed when it was ordered: up to this signature."
    queued_signature_id: Mapped[int] = mapped_column(default=0)
    "How far their mails were put into the outbox: a crash in the middle goes on from here."
    asked: Mapped[int] = mapped_column(default=0)
    agreed: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    "How many answered that their letter stays as it is."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the last of its mails was put into the outbox."
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When an organizer stopped it, or asked about a still newer text; nobody can answer any more."
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the last letter that had waited for an answer was made ready again."

    def message_key(self, signature_id: int) -> str:
        """Return the outbox's name for the mail to one supporter: nobody is asked twice."""
        return message_key(self.id, signature_id)


class AskingAnswer(Base):
    """What one supporter answered; the key lets each answer once."""

    __tablename__ = "asking_answers"

    asking_id: Mapped[int] = mapped_column(ForeignKey("askings.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True)
    agreed: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


def message_key(asking_id: int, signature_id: int) -> str:
    """Return the outbox's name for the mail that asks one supporter."""
    return f"again:{asking_id}:{signature_id}"
