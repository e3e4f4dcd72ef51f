"""The letters that packets are printed in, and what stands where a name has one that they lack."""

from functools import cache
from importlib import resources
from pathlib import Path
from unicodedata import category

FONT = Path(str(resources.files("font_source_serif_pro"))) / "files" / "SourceSerifPro-Regular.ttf"
"Source Serif, as on share pictures: Latin with every accent, Greek and Cyrillic (docs/decisions/0013)."
MISSING = "■"
"Stands for a letter of another script, or a picture."
UNSEEN = frozenset(("Cf", "Mn", "Me"))
"Categories of signs that only join or change the one before: without that one they are left out."


def printable(text: str) -> str:
    """Return text with a mark for each letter that the typeface lacks; paper that looks complete must be complete."""
    return text if text.isascii() else "".join(map(_printed, text))


@cache
def _printed(sign: str) -> str:
    if sign.isspace() or ord(sign) in _drawn():
        return sign
    return "" if category(sign) in UNSEEN else MISSING


@cache
def _drawn() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # here, as fpdf2 in packet.py, which brings it

    with TTFont(FONT) as font:
        return frozenset(font.getBestCmap())
