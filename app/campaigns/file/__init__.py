"""A campaign as one TOML file, for people to write, mail around and keep; `docs/campaign-file.md` describes it."""

from app.campaigns.file.complete import missing
from app.campaigns.file.problems import CampaignFileInvalid, Problem
from app.campaigns.file.reader import parse, read
from app.campaigns.file.values import AskEntry, CampaignFile, LanguageEntry, LetterEntry, SponsorEntry, TargetEntry
from app.campaigns.file.writer import serialize

__all__ = [
    "AskEntry",
    "CampaignFile",
    "CampaignFileInvalid",
    "LanguageEntry",
    "LetterEntry",
    "Problem",
    "SponsorEntry",
    "TargetEntry",
    "missing",
    "parse",
    "read",
    "serialize",
]
