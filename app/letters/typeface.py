"""The letters that packets are printed in, and what stands where a name has one that no font here has."""

from functools import cache
from importlib import resources
from pathlib import Path
from unicodedata import bidirectional, category, east_asian_width

from app.letters import system_fonts

FONT = Path(str(resources.files("font_source_serif_pro"))) / "files" / "SourceSerifPro-Regular.ttf"
"Source Serif, as on share pictures: Latin with every accent, Greek and Cyrillic (docs/decisions/0013 and 0028)."
MISSING = "■"
"Stands for a letter that neither Source Serif nor a font of this machine has, or a picture."
UNSEEN = frozenset(("Cf", "Mn", "Me"))
"Categories of signs that only join or change the one before: without that one they are left out."


def printable(text: str) -> str:
    """Return text with a mark for each letter that no font has; paper that looks complete must be complete."""
    return text if text.isascii() else "".join(map(_printed, text))


def borrowed(text: str) -> list[system_fonts.Face]:
    """Return the fonts of this machine that a text needs beside Source Serif: none for most names, several for some."""
    if text.isascii():
        return []
    faces = (system_fonts.drawing(sign) for sign in text if not _is_ours(sign))
    return list(dict.fromkeys(face for face in faces if face))


def runs_leftwards(text: str) -> bool:
    """Say whether a text is written from right to left, by its first letter (Unicode Annex 9, rule P2)."""
    strong = (bidirectional(sign) for sign in text)
    return next((each for each in strong if each in ("L", "R", "AL")), "L") != "L"


def width(text: str) -> float:
    """Return about how wide a text is, in ems: exactly in Source Serif, by the kind of letter in a borrowed font."""
    return sum(map(_advance, text))


@cache
def _printed(sign: str) -> str:
    if sign.isspace() or _is_ours(sign) or system_fonts.drawing(sign):
        return sign
    return "" if category(sign) in UNSEEN else MISSING


def _is_ours(sign: str) -> bool:
    return ord(sign) in _drawn()


@cache
def _advance(sign: str) -> float:
    if (own := _drawn().get(ord(sign))) is not None:
        return own
    if category(sign) in UNSEEN:
        return 0
    return 1 if east_asian_width(sign) in "WF" else 0.65


@cache
def _drawn() -> dict[int, float]:
    """Return what Source Serif draws: the width of each code point, in ems."""
    from fontTools.ttLib import TTFont  # here, as fpdf2 in paper.py, which brings it

    with TTFont(FONT) as font:
        widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: widths[name][0] / em for code, name in font.getBestCmap().items()}
