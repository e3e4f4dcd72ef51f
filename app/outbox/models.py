"""The outbox's tables: streams, the mails they send, one row a message, and whom never to write to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now

BigId = BigInteger().with_variant(Integer, "sqlite")


class MessageState(StrEnum):
    """Where one message stands."""

    PENDING = "pending"
    LEASED = "leased"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    CANCELLED = "cancelled"


class StreamState(StrEnum):
    """Whether a stream's messages may leave."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class CrashPolicy(StrEnum):
    """What becomes of a message that was on its way when its worker died (RFC 1047)."""

    PARK = "park"
    "It waits, as uncertain, for an organizer."
    RESEND_ONCE = "resend_once"
    "It is sent once more, with the same Message-ID."


class Stream(Base):
    """Messages that leave together: under one pace, paused and cancelled as one."""

    __tablename__ = "streams"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    "Whose it is: `delivery:7`, `confirmations`."
    state: Mapped[str] = mapped_column(String(16), default=StreamState.RUNNING)
    paused_because: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int] = mapped_column(default=0)
    "Higher leaves first: a confirmation never waits behind a mass delivery."
    crash_policy: Mapped[str] = mapped_column(String(16), default=CrashPolicy.PARK)
    pace_per_hour: Mapped[int] = mapped_column(default=0)
    "Messages an hour for each recipient address; 0 = no cap."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class MailTemplate(Base):
    """A rendered mail with slots; never changed once a message uses it."""

    __tablename__ = "templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    "SHA-256 of its content: the same mail is stored once."
    content: Mapped[bytes] = mapped_column(LargeBinary)
    slots: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


PENDING = text("state = 'pending'")
"Literal on purpose: SQLite uses a partial index only where the query says the same words, not a parameter."


class Message(Base):
    """One mail to one recipient."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "stream_id", "due_at", "id", sqlite_where=PENDING, postgresql_where=PENDING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    "What it is, so that asking twice is once: `letter:12`, `confirm:7:1`."
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    slots: Mapped[dict[str, Any]] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(200))
    "The Message-ID header, fixed here: a resend carries the same."
    state: Mapped[str] = mapped_column(String(16), default=MessageState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[float] = mapped_column(Float(53))
    "Not before this moment; seconds since 1970, UTC."
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[float | None] = mapped_column(Float(53))
    last_code: Mapped[str] = mapped_column(String(16), default="")
    last_reply: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[float] = mapped_column(Float(53))
    "When it last moved; seconds since 1970, UTC."


class Suppression(Base):
    """An address that never gets mail again, as a keyed hash."""

    __tablename__ = "suppressions"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
