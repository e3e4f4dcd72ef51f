"""What a campaign file says, as values; the field names are the file's keys."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SponsorEntry:
    """A `[[sponsors]]` table."""

    name: str
    url: str = ""
    logo: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetEntry:
    """A `[[targets]]` table."""

    honorific: str = ""
    name: str = ""
    office: str
    address: str


@dataclass(frozen=True)
class AskEntry:
    """An `[[en.asks]]` table."""

    title: str
    text: str = ""
    link_label: str = ""
    link_url: str = ""


@dataclass(frozen=True)
class LetterEntry:
    """An `[en.letter]` table."""

    addressee: str = ""
    subject: str = ""
    salutation: str = ""
    body: str = ""
    closing: str = ""


@dataclass(frozen=True)
class LanguageEntry:
    """What one language's table says, such as `[en]`; a draft may leave out all but the title."""

    language: str
    title: str
    summary: str = ""
    story: str = ""
    asks: tuple[AskEntry, ...] = ()
    letter: LetterEntry | None = None


@dataclass(frozen=True)
class CampaignFile:
    """A whole campaign file; `texts` are in the order of their language codes, whatever the file's order."""

    slug: str
    language: str
    state: str = "draft"
    goal: int = 1000
    proof_of_work: bool = False
    sponsors: tuple[SponsorEntry, ...] = ()
    targets: tuple[TargetEntry, ...] = ()
    texts: tuple[LanguageEntry, ...] = ()
