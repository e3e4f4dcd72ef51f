"""Organizers and the record of what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Role(StrEnum):
    """What an organizer may do: owner everything, organizer campaigns, viewer only look."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    VIEWER = "viewer"


class Organizer(Base):
    """A person who runs campaigns."""

    __tablename__ = "organizers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    "In lower case: it is what they sign in with."
    name: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default=Role.ORGANIZER)
    session_key: Mapped[str] = mapped_column(String(32), unique=True)
    "Names their sessions; a new one signs them out everywhere."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEvent(Base):
    """One thing that was done, by whom, to what; rows are only ever added."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    "None = the command line."
    action: Mapped[str] = mapped_column(String(64))
    "A verb and its object: `campaign.open`, `delivery.order`."
    subject: Mapped[str] = mapped_column(String(120), index=True)
    "What it was done to: `campaign:3`."
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    "Counts and settings; never an address, a token or the text of a letter."
