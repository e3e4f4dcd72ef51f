"""Letters as signed, and the orders to deliver them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now
from app.outbox.models import BigId


class LetterState(StrEnum):
    """Where a letter stands on our side of the outbox; what became of its mail, only the outbox says."""

    READY = "ready"
    ASKED = "asked"
    "Its text was changed since: it waits for its supporter's answer, and stays as signed until then."
    ORDERED = "ordered"
    "Part of a delivery: its mail is in the outbox, or in the digest."
    WITHDRAWN = "withdrawn"


class DeliveryMode(StrEnum):
    """How letters are handed over."""

    SINGLE = "single"
    "One mail for each letter."
    DIGEST = "digest"
    "One mail with all of them."
    PACKET = "packet"
    "On paper, in person: a file to print, no mail."


WAITING = text("state = 'ready'")
"Literal on purpose: SQLite uses a partial index only where the query says the same words, not a parameter."
ASKED = text("state = 'asked'")
UNTOLD = text("state = 'ordered' AND told_as = ''")
RETURNED = text("returned_at IS NOT NULL AND told_as <> 'returned'")


class Letter(Base):
    """What one supporter signed, for one target: everything that delivering it needs, word for word."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("signature_id", "target_id"),
        Index("ix_letters_waiting", "campaign_id", "target_id", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_letters_asked", "campaign_id", "id", sqlite_where=ASKED, postgresql_where=ASKED),
        Index("ix_letters_delivery", "delivery_id", "id"),
        Index("ix_letters_untold", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_letters_returned", "id", sqlite_where=RETURNED, postgresql_where=RETURNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"))
    letter_text_id: Mapped[int] = mapped_column(ForeignKey("letter_texts.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    state: Mapped[str] = mapped_column(String(16), default=LetterState.READY)
    supporter_name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(80), default="")
    own_words: Mapped[str] = mapped_column(Text, default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    "The supporter's address, if they agreed that the office may answer them."
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When we learned that it did not arrive."
    told_as: Mapped[str] = mapped_column(String(16), default="")
    "What the supporter was told of its way: nothing, `sent` or `returned`."

    @property
    def message_key(self) -> str:
        """Return the outbox's name for this letter's mail.

        The delivery is part of it: a letter whose delivery was cancelled before it left may go with a later one.
        """
        return f"letter:{self.id}:{self.delivery_id}"


class Delivery(Base):
    """An organizer's order to hand over the letters that were ready for one target."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_campaign", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"))
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("streams.id"), unique=True)
    mode: Mapped[str] = mapped_column(String(16), default=DeliveryMode.SINGLE)
    last_letter_id: Mapped[int]
    "The order takes the letters that were ready up to this one."
    queued_letter_id: Mapped[int] = mapped_column(default=0)
    "How far their mails were put into the outbox: a crash in the middle goes on from here."
    letter_count: Mapped[int] = mapped_column(default=0)
    follows: Mapped[bool] = mapped_column(default=False)
    "It also takes each letter that is confirmed later, until an organizer ends it."
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "No letter leaves before; None = at once."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the last of its mails was put into the outbox."
    prepared_count: Mapped[int] = mapped_column(default=0, server_default="0")
    "How many letters stand in its file so far, while a digest or a packet is being made."
    composed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When a digest or a packet was made: from then on it has the letters that it has."
    confirmed_address: Mapped[str | None] = mapped_column(String(254))
    "The target's address that an organizer has confirmed: another one is asked for before it goes on. None = unknown."
    readdress_after: Mapped[int | None] = mapped_column(BigId)
    "Its waiting mails after this one have still to be addressed to the target as it is now; None = all are."
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the letters that a cancelled delivery left behind were made ready again."

    @property
    def digest_key(self) -> str:
        """Return the outbox's name for the one mail of a digest."""
        return f"digest:{self.id}"
