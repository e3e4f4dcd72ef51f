"""The table of who may do what, as docs/roles.md has it."""

import re
from dataclasses import dataclass

from flask import Flask

from app.organizers.models import Role
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "roles.md"
ROW = re.compile(r"^\| `([^`]+)` \| ([\w ]+|-) \| ([\w ]+|-) \|$", re.MULTILINE)
EVERYONE, METRICS, DEVELOPMENT = "everyone", "whoever has the token", "in development"
KEYED = "whoever has a key"
WORDS = {EVERYONE, METRICS, KEYED, DEVELOPMENT, *Role}


@dataclass(frozen=True, order=True)
class Access:
    """Who may do one thing at one address."""

    route: str
    method: str
    who: str


def written() -> list[Access]:
    """Return what the table says, in its order."""
    return [
        Access(route, method, who)
        for route, looking, doing in ROW.findall(PAGE.read_text())
        for method, who in (("GET", looking), ("POST", doing))
        if who != "-"
    ]


def needed(app: Flask) -> list[tuple[str, str]]:
    """Return every address and method of the app, but for files that are the same for everybody."""
    return sorted(
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
