"""Signatures, from typed to confirmed."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class SignatureState(StrEnum):
    """Where a signature stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXPIRED = "expired"


ALLOWED_MOVES: dict[SignatureState, frozenset[SignatureState]] = {
    SignatureState.PENDING: frozenset(
        {SignatureState.CONFIRMED, SignatureState.WITHDRAWN, SignatureState.REJECTED, SignatureState.EXPIRED}
    ),
    SignatureState.CONFIRMED: frozenset({SignatureState.WITHDRAWN, SignatureState.REJECTED}),
    SignatureState.REJECTED: frozenset({SignatureState.CONFIRMED, SignatureState.PENDING}),
    SignatureState.WITHDRAWN: frozenset(),
    SignatureState.EXPIRED: frozenset(),
}


UNTALLIED = text("(state <> tallied_as) IS TRUE")
UNREMINDED = text("state = 'pending' AND NOT reminded")
"""Literal on purpose: SQLite uses a partial index only where the query says the same words, not a parameter.

`IS TRUE`, since PostgreSQL takes two columns to differ in nearly every row, and would walk the whole table; on the
truth value it keeps statistics (migration 0055).
"""
UNREVIEWED = text(
    "state = 'rejected' AND confirmed_at IS NOT NULL AND reviewed_at IS NULL AND flagged <> '' AND flagged <> 'quick'"
)
SHOWN = text("state = 'confirmed' AND show_name")
IMPORTED = text("import_id IS NOT NULL")
INFORMED = text("state = 'confirmed' AND keep_informed")
UNSEEN_NEWS = text("(informed_as <> (state = 'confirmed' AND keep_informed)) IS TRUE")


def begins(column: str) -> dict[str, Any]:
    """Return what lets an index find text by its beginning, sign by sign, in whatever language a database sorts.

    It answers `=` too. SQLite's indexes do so by themselves (postgresql.org/docs/current/indexes-opclass.html).
    """
    return {"postgresql_ops": {column: "varchar_pattern_ops"}}


def _share_code() -> str:
    return secrets.token_urlsafe(9)


class Signature(Base):
    """One person's signature as typed.

    Nothing keeps two pending signatures of one mailbox apart: each has its own mail, and confirms exactly the words
    that were typed with it. The two unique keys decide at confirmation: one mailbox counts for at most two people, and
    only under different names. Both keys are empty until then, and emptied again when a signature no longer counts.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("campaign_id", "canonical_email", "mailbox_slot"),
        UniqueConstraint("campaign_id", "canonical_email", "counted_name"),
        Index("ix_signatures_mailbox_begins", "campaign_id", "canonical_email", "id", **begins("canonical_email")),
        Index("ix_signatures_state", "campaign_id", "state", "id"),
        Index("ix_signatures_name_begins", "campaign_id", "counted_name", "id", **begins("counted_name")),
        Index("ix_signatures_place_begins", "campaign_id", "postal_code", "id", **begins("postal_code")),
        Index("ix_signatures_untallied", "campaign_id", "id", sqlite_where=UNTALLIED, postgresql_where=UNTALLIED),
        Index("ix_signatures_shown", "campaign_id", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_signatures_informed", "campaign_id", "id", sqlite_where=INFORMED, postgresql_where=INFORMED),
        Index("ix_signatures_import", "import_id", "id", sqlite_where=IMPORTED, postgresql_where=IMPORTED),
        Index("ix_signatures_unseen_news", "campaign_id", "id", sqlite_where=UNSEEN_NEWS, postgresql_where=UNSEEN_NEWS),
        Index(
            "ix_signatures_unreviewed",
            "campaign_id",
            "state",  # it is the same in all; without it SQLite prefers ix_signatures_state
            "id",
            sqlite_where=UNREVIEWED,
            postgresql_where=UNREVIEWED,
        ),
        Index("ix_signatures_unreminded", "created_at", sqlite_where=UNREMINDED, postgresql_where=UNREMINDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    letter_text_id: Mapped[int] = mapped_column(ForeignKey("letter_texts.id"))
    state: Mapped[str] = mapped_column(String(16), default=SignatureState.PENDING)
    tallied_as: Mapped[str] = mapped_column(String(16), default="")
    "The state that the campaign's tallies have seen; the roll-up brings it up to `state`."
    flagged: Mapped[str] = mapped_column(String(64), default="")
    "Why an organizer should look before it counts; the signer sees the normal pages."

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    "As typed: the address that mail goes to. Empty once erased."
    canonical_email: Mapped[str] = mapped_column(String(254))
    "The mailbox behind it, by the rules of its domain; what `paper.py` says for one on paper. Empty once erased."
    mailbox_slot: Mapped[int | None]
    counted_name: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    own_words: Mapped[str] = mapped_column(Text, default="")
    show_name: Mapped[bool] = mapped_column(default=False)
    public_name: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    "What organizers show instead of the name; empty = the name as signed."
    keep_informed: Mapped[bool] = mapped_column(default=False)
    informed_as: Mapped[bool] = mapped_column(default=False, server_default=false())
    "Whether the number of those who agreed to hear more has this one in it; the roll-up brings it up to date."
    office_may_answer: Mapped[bool] = mapped_column(default=True)
    consents: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    "Each box ticked, in the words that stood beside it, and when."
    language: Mapped[str] = mapped_column(String(8), default="en")
    source: Mapped[str] = mapped_column(String(64), default="")
    "Where they came from, as the link said: `?source=...`."
    referrer: Mapped[str] = mapped_column(String(32), default="")
    "The share code of the supporter whose link they followed."
    share_code: Mapped[str | None] = mapped_column(String(16), unique=True, default=_share_code)
    "Stands in the links that its owner passes on; random, so that it names nobody. None once erased."
    network_hash: Mapped[str] = mapped_column(String(64), default="")
    "A keyed hash of the network address; the address itself is never stored."

    witnessed_by: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    "Who holds the sheet on which it was given; empty = it was not given on paper."
    import_id: Mapped[int | None]
    "The import that brought it; None = nobody brought it."

    code_hash: Mapped[str] = mapped_column(String(64), default="")
    code_tries: Mapped[int] = mapped_column(default=0)
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mails_sent: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[bool] = mapped_column(default=False)
    "Whether the one reminder was put into the outbox."

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When it was withdrawn, rejected or expired."
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When an organizer last decided about it."


class Tally(Base):
    """How many signatures of a campaign did something in one hour, by one property of theirs."""

    __tablename__ = "tallies"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    "`all`, or a property: `language`, `source`, `area`, `words`, `referrer`, `paper`."
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    "What the property was; empty for `all` and `paper`."
    state: Mapped[str] = mapped_column(String(16), primary_key=True)
    "`signed` for every signature, or the state it reached."
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    "For a property, the first hour of the day: otherwise a thousand places would fill a thousand rows each hour."
    count: Mapped[int] = mapped_column(default=0)


class PropertyTotal(Base):
    """How many signatures with one property count now, over all days: says which values are the most frequent.

    There may be as many values as signers, such as the links that they pass on; this finds the first twenty at once.
    """

    __tablename__ = "property_totals"
    __table_args__ = (Index("ix_property_totals_most", "campaign_id", "dimension", "count"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
