"""What a campaign's page says: plain values in one language, for templates, mails and the API alike."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class AskView:
    """One thing that is asked for."""

    title: str
    text: str
    link_label: str
    link_url: str


@dataclass(frozen=True)
class SponsorView:
    """A group that stands behind the campaign; `logo` is a path under /static/ or empty."""

    name: str
    url: str
    logo: str


@dataclass(frozen=True)
class TargetView:
    """Somebody in power to whom letters go; `display` is how they are named in one line."""

    id: int
    display: str
    honorific: str
    name: str
    office: str


@dataclass(frozen=True)
class LetterView:
    """The current letter; who signs it signs exactly the text behind `letter_text_id`."""

    letter_text_id: int
    subject: str
    salutation: str
    paragraphs: tuple[str, ...]
    closing: str
    language: str


@dataclass(frozen=True)
class CampaignPage:
    """A campaign in one language."""

    id: int
    slug: str
    state: str
    language: str
    "The language these texts are in: the one asked for, or the campaign's own."
    languages: tuple[str, ...]
    "Every language it can be read in, its own first."
    title: str
    summary: str
    story_html: Markup
    asks: tuple[AskView, ...]
    sponsors: tuple[SponsorView, ...]
    targets: tuple[TargetView, ...]
    letter: LetterView
    goal: int
    to_line: str
    "What stands after `To:`."
    to_language: str
    "The letter's, or the campaign's own where the letter names nobody and the targets stand there as they are."
    proof_of_work: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class CampaignCard:
    """A campaign as one entry of the public list."""

    id: int
    slug: str
    language: str
    title: str
    summary: str
    to_line: str
    to_language: str
    goal: int
