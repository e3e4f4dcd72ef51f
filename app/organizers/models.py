"""Organizers and the record of what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, text
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
    "Changes with the password: a link by which a forgotten one is replaced names it, and so works once."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    switched_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "Since when they cannot sign in; None = they can."
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    "What their phone and we know (base32, RFC 6238); None = they sign in with the password alone."
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    "The newest time step of which a code was used: no code works twice."


class Invitation(Base):
    """Somebody who was asked to join: their link makes the account, once."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_open",
            "email",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    "In lower case."
    role: Mapped[str] = mapped_column(String(16))
    invited_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    "When the newest mail was written; its link lives for a week."
    mails_sent: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When it was accepted or taken back; until then there is no second one for the address."


class AuditEvent(Base):
    """One thing that was done, by whom, to what; triggers refuse to change or delete a row."""

    __tablename__ = "audit_events"
    __table_args__ = (  # each ends in the id: whatever is asked for, the newest come first without sorting
        Index("ix_audit_events_at", "at", "id"),
        Index("ix_audit_events_who", "organizer_id", "id"),
        Index("ix_audit_events_what", "action", "id"),
        Index("ix_audit_events_of", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    "None = the command line."
    action: Mapped[str] = mapped_column(String(64))
    "A verb and its object: `campaign.open`, `delivery.order`."
    subject: Mapped[str] = mapped_column(String(120))
    "What it was done to: `campaign:3`."
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    "Counts and settings; never an address, a token or the text of a letter."


class SignIn(Base):
    """One browser in which somebody is signed in; without its row, the browser's cookie opens nothing."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    "Of the random key in the cookie (SHA-256): who reads this table cannot sign in with it."
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    "Written at most once a minute."
    proven_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    "When it was last proven who sits there: at sign-in, and before what is grave."
    browser: Mapped[str] = mapped_column(String(60))
    "In words: `Firefox on Linux`."
    network_hash: Mapped[str] = mapped_column(String(64))
    "A keyed hash, for each organizer another: it only tells whether two are the same."


class RecoveryCode(Base):
    """A code on paper, for the day when the phone is gone; it works once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    "SHA-256 of 80 random bits and the owner's number: nobody tries so many."
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamRule(Base):
    """What owners have decided for everybody: the one row there is."""

    __tablename__ = "team_rules"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    needs_second_factor: Mapped[bool]
