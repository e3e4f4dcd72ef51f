"""The outbox's tables: streams, the mails they send, one row a message, and whom never to write to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    literal,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now

BigId = BigInteger().with_variant(Integer, "sqlite")


class MessageState(StrEnum):
    """Where one message stands."""

    PENDING = "pending"
    LEASED = "leased"
    "A worker has it, to ask whether its recipient's pace lets it go; nothing was sent."
    TRANSMITTING = "transmitting"
    "A worker is handing it over: if the worker dies now, the message may have left."
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
    domain_pace_per_hour: Mapped[int] = mapped_column(default=0)
    "Messages an hour for each recipient domain; 0 = no cap."
    opens_at: Mapped[int] = mapped_column(default=0)
    "Messages leave from this minute of the day on, in `time_zone`."
    closes_at: Mapped[int] = mapped_column(default=1440)
    "Messages leave until this minute of the day; 1440 = midnight."
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class StreamCounters(Base):
    """How many of a stream's counted messages stand in each state; one row, changed with each move."""

    __tablename__ = "stream_counters"

    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"), primary_key=True)
    running: Mapped[bool] = mapped_column(default=True)
    """Whether claims may commit. It is in this row because each claim changes this row: so a claim and a pause wait for
    each other, and none slips through."""
    pending: Mapped[int] = mapped_column(BigInteger, default=0)
    leased: Mapped[int] = mapped_column(BigInteger, default=0)
    transmitting: Mapped[int] = mapped_column(BigInteger, default=0)
    sent: Mapped[int] = mapped_column(BigInteger, default=0)
    bounced: Mapped[int] = mapped_column(BigInteger, default=0)
    failed: Mapped[int] = mapped_column(BigInteger, default=0)
    uncertain: Mapped[int] = mapped_column(BigInteger, default=0)
    held: Mapped[int] = mapped_column(BigInteger, default=0)
    cancelled: Mapped[int] = mapped_column(BigInteger, default=0)
    policy_refusals: Mapped[int] = mapped_column(default=0)
    "Refused for policy, or not to be made into a mail: at the third the stream is paused, as others would fail alike."
    sole_recipient: Mapped[str | None] = mapped_column(String(254))
    "The one address that everything queued in bulk goes to; empty once there were two."


class MailTemplate(Base):
    """A rendered mail with slots; never changed once a message uses it."""

    __tablename__ = "templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    "SHA-256 of its content: the same mail is stored once."
    content: Mapped[bytes] = mapped_column(LargeBinary)
    slots: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


def _where(condition: str, sqlite: str = "") -> dict[str, Any]:
    """Return a partial index's condition; literal on purpose: SQLite wants the query to say the same words."""
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}


_TROUBLED = " OR ".join(f"{{table}}state = '{state}'" for state in ("failed", "uncertain", "held", "bounced"))
"Not `IN (...)`: SQLite would build a table of the four words at every update of every message."


class Message(Base):
    """One mail to one recipient."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "stream_id", "due_at", "id", **_where("state = 'pending'")),
        Index("ix_messages_lease", "lease_token", **_where("lease_token IS NOT NULL")),
        Index("ix_messages_uncounted", "stream_id", "state", **_where("NOT counted", sqlite="counted = 0")),
        Index(
            "ix_messages_troubled",
            "state",
            "stream_id",
            "id",
            **_where(_TROUBLED.format(table="")),
        ),
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
    counted: Mapped[bool] = mapped_column(default=False)
    "Whether the stream's counters know it; a single mail becomes known with its first answer."
    attempts: Mapped[int] = mapped_column(default=0)
    "How often a server judged it, or may have taken it."
    crashes: Mapped[int] = mapped_column(default=0)
    "How often a worker died with it in its hands."
    patience_from: Mapped[float] = mapped_column(Float(53))
    "From when its time to be given up is counted: when it was written; for a letter, when it first failed."
    due_at: Mapped[float] = mapped_column(Float(53))
    "Not before this moment; seconds since 1970, UTC."
    lease_token: Mapped[str | None] = mapped_column(String(32))
    "The worker that has it, or had it when it became uncertain."
    last_code: Mapped[str] = mapped_column(String(16), default="")
    last_reply: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[float] = mapped_column(Float(53))
    "When it last moved; seconds since 1970, UTC."


IS_TROUBLED = text(f"({_TROUBLED.format(table='messages.')})")
"What may need a person, in the words of its index."


def in_state(state: MessageState) -> ColumnElement[bool]:
    """Return the condition, the state written out: only so does SQLite use an index of that state alone."""
    return Message.state == literal(state, literal_execute=True)


class WorkerLease(Base):
    """One connection of one worker process: alive as long as its beat goes on."""

    __tablename__ = "workers"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(120))
    process: Mapped[int]
    "The process's number on its host."
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    "Grows while it lives: others compare it with their own monotonic clock, so that no clock step kills a worker."
    beat_at: Mapped[float] = mapped_column(Float(53))
    sent: Mapped[int] = mapped_column(BigInteger, default=0)
    rate_per_minute: Mapped[float] = mapped_column(Float(53), default=0.0)
    started_at: Mapped[float] = mapped_column(Float(53))


class PaceBucket(Base):
    """How fast mail may go to one address or one domain, and until when it must not go at all."""

    __tablename__ = "pace_buckets"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    "`to:<address>` or `at:<domain>`."
    free_at: Mapped[float] = mapped_column(Float(53), default=0.0)
    "When the next message may leave; seconds since 1970, UTC."
    slowness: Mapped[float] = mapped_column(Float(53), default=1.0)
    "1 = the full pace; 2 = half of it, after the receiver said that we are too fast."
    slowed_at: Mapped[float] = mapped_column(Float(53), default=0.0)
    held_until: Mapped[float] = mapped_column(Float(53), default=0.0)


class Breaker(Base):
    """Whether a relay can be spoken to at all."""

    __tablename__ = "breakers"

    relay: Mapped[str] = mapped_column(String(260), primary_key=True)
    "`host:port`."
    failures: Mapped[int] = mapped_column(default=0)
    "Failures in a row."
    open_until: Mapped[float] = mapped_column(Float(53), default=0.0)
    "No connection before this moment; then one worker probes."
    last_code: Mapped[str] = mapped_column(String(16), default="")
    last_reply: Mapped[str] = mapped_column(Text, default="")
    what_to_do: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[float] = mapped_column(Float(53), default=0.0)


class Suppression(Base):
    """An address that never gets mail again, as a keyed hash."""

    __tablename__ = "suppressions"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
