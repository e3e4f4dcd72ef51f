"""The commands of docs/deploy.md, as the rehearsal reads them."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
BLOCK = re.compile(r"^```(\w+) (rehearsed-[abc])( runs)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Topology:
    """What the page says about one of the three ways to run: settings, what is done once, and what runs always."""

    settings: str
    once: str
    always: tuple[str, ...]
    upstreams: tuple[str, ...]


def topology(letter: str, places: dict[str, str]) -> Topology:
    """Return the commands of one way to run, at other addresses.

    Args:
        letter: `a`, `b` or `c`.
        places: what stands on this machine in place of each address on the page; nothing else of a command changes.
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for kind, name, runs, text in BLOCK.findall(PAGE.read_text()):
        if name == f"rehearsed-{letter}":
            found.setdefault((kind, bool(runs)), []).append(_moved(text, places))
    upstreams = re.findall(r"server (\S+);", "".join(found.get(("nginx", False), [])))
    return Topology(
        settings="".join(found.get(("ini", False), [])),
        once="".join(found[("sh", False)]),
        always=tuple(found[("sh", True)]),
        upstreams=tuple(upstreams),
    )


def _moved(text: str, places: dict[str, str]) -> str:
    for place, here in places.items():
        text = text.replace(place, here)
    return text
