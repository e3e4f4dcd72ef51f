"""Where to tell of events, and each telling until it is answered."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Event(StrEnum):
    """What can be told."""

    SIGNATURE_CONFIRMED = "signature.confirmed"
    LETTER_DELIVERED = "letter.delivered"
    LETTER_BOUNCED = "letter.bounced"


class TellingState(StrEnum):
    """Where a telling stands."""

    WAITING = "waiting"
    TOLD = "told"
    GIVEN_UP = "given up"


WAITING = text("state = 'waiting'")
"Literal on purpose: SQLite uses a partial index only where the query says the same words, not a parameter."


def _name() -> str:
    return f"msg_{secrets.token_urlsafe(18)}"


class Endpoint(Base):
    """An address of a program that wants to hear of a campaign."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (UniqueConstraint("campaign_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    url: Mapped[str] = mapped_column(String(500))
    clear_secret: Mapped[str] = mapped_column("secret", String(64), default="")
    "As earlier versions stored it, until a chore has sealed it; empty since."
    sealed_secret: Mapped[str | None] = mapped_column(Text)
    "Signs what is told, encrypted: read it with `sealed.secret_of`. None = as an earlier version left it, in clear."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    failures: Mapped[int] = mapped_column(default=0)
    "In a row."
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rests_until: Mapped[float] = mapped_column(default=0.0)
    "Seconds since 1970: after a failure nothing is sent for a while, whatever waits."
    last_answer: Mapped[str] = mapped_column(String(120), default="")
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    off_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "Switched off, by an organizer or because it failed for days; None = it is told."


class Telling(Base):
    """One event for one endpoint, exactly as it will be sent: written in the transaction of what it tells of."""

    __tablename__ = "webhook_tellings"
    __table_args__ = (
        Index("ix_webhook_tellings_waiting", "endpoint_id", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_webhook_tellings_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=_name)
    "The `webhook-id`: the same at each try, so that a receiver can tell a repetition."
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=TellingState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[float] = mapped_column(default=0.0)
    "Seconds since 1970. While it is in a worker's hands: when others may take it, should that worker have died."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
