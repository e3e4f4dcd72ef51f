"""Campaigns, what they ask, who stands behind them, to whom, and the letter's text in its versions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, UtcDateTime, utc_now


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


ALLOWED_MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN}),
    CampaignState.OPEN: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.OPEN, CampaignState.ARCHIVED}),
    CampaignState.ARCHIVED: frozenset(),
}
"A campaign closed by mistake can be opened again; what was once open never becomes a draft, for it may be signed."


class AddressState(StrEnum):
    """Whether a target's address takes our mail."""

    UNPROVEN = "unproven"
    "Nothing was delivered to it yet: the first delivery asks the organizer to type it."
    WORKING = "working"
    FAILING = "failing"


class Campaign(Base):
    """A letter campaign."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=CampaignState.DRAFT)
    language: Mapped[str] = mapped_column(String(8), default="en")
    "The language that others fall back to."
    goal: Mapped[int] = mapped_column(default=1000)
    proof_of_work: Mapped[bool] = mapped_column(default=False, server_default=false())
    "Whether readers' devices have to work for a signature to count at once (docs/decisions/0012)."
    revision: Mapped[int] = mapped_column(default=1)
    "Grows with each edit: rendered pages are kept by it, and two editors notice each other by it."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    texts: Mapped[list["CampaignText"]] = relationship(
        cascade="all, delete-orphan", order_by="CampaignText.id", back_populates="campaign"
    )
    asks: Mapped[list["Ask"]] = relationship(cascade="all, delete-orphan", order_by="(Ask.language, Ask.position)")
    sponsors: Mapped[list["Sponsor"]] = relationship(cascade="all, delete-orphan", order_by="Sponsor.position")
    targets: Mapped[list["Target"]] = relationship(cascade="all, delete-orphan", order_by="Target.position")
    letter_texts: Mapped[list["LetterText"]] = relationship(
        cascade="all, delete-orphan", order_by="(LetterText.language, LetterText.version)"
    )


class CampaignText(Base):
    """What a campaign's page says in one language."""

    __tablename__ = "campaign_texts"
    __table_args__ = (UniqueConstraint("campaign_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text)
    story: Mapped[str] = mapped_column(Text)
    "Markdown."

    campaign: Mapped[Campaign] = relationship(back_populates="texts")


class Ask(Base):
    """One thing that the campaign asks for, in one language."""

    __tablename__ = "asks"
    __table_args__ = (UniqueConstraint("campaign_id", "language", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    link_label: Mapped[str] = mapped_column(String(120), default="")
    link_url: Mapped[str] = mapped_column(String(500), default="")


class Sponsor(Base):
    """A group that stands behind the campaign."""

    __tablename__ = "sponsors"
    __table_args__ = (UniqueConstraint("campaign_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500), default="")
    logo: Mapped[str] = mapped_column(String(500), default="")
    "A path under /static/: pages ask nothing of other sites."


class Target(Base):
    """The person in power to whom letters are written."""

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("campaign_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    honorific: Mapped[str] = mapped_column(String(60), default="")
    "As in `Secretary`."
    name: Mapped[str] = mapped_column(String(120), default="")
    "Empty where the office is meant, whoever holds it."
    office: Mapped[str] = mapped_column(String(160))
    "As in `Department of Homeland Security`."
    address: Mapped[str] = mapped_column(String(254))
    address_state: Mapped[str] = mapped_column(String(16), default=AddressState.UNPROVEN)


class LetterText(Base):
    """One version of the letter in one language; frozen once its campaign has been open, for then it may be signed."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("campaign_id", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=1)
    "The highest version is the current one; older ones stay for those who signed them."
    addressee: Mapped[str] = mapped_column(String(160), default="")
    "Whom the letter speaks to, in its own language, as in `DHS Secretary`; empty = the targets as they are."
    subject: Mapped[str] = mapped_column(String(160))
    salutation: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    "Plain paragraphs, parted by empty lines; numbered demands are lines that begin with `(1)`."
    closing: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
