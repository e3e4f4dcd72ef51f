"""The fonts of this machine, for names in scripts that the packet's own typeface lacks; fontconfig knows them."""

import shutil
import subprocess
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

PLAIN = ":scalable=true:color=false:variable=false:slant=0:weight=80:width=100"
"Upright, regular outlines (https://www.freedesktop.org/software/fontconfig/fontconfig-user.html)."
FAMILIES = ("Noto Serif", "Noto Naskh", "Noto Sans", "Noto ", "Droid Sans Fallback", "DejaVu Serif", "DejaVu Sans")
"Beginnings of the names of those that we tried, and that may stand in any file; the best beside Source Serif first."
FIRST_INSTANCE = 0x10000
"From this number on it is not a font but a cut of a variable one."


@dataclass(frozen=True)
class Face:
    """One font.

    Args:
        path: its file.
        number: which one in a file of many.
        family: its name.
        style: what its maker calls this cut of it.
        signs: the first and last code point of each stretch that it draws, in order.
    """

    path: str
    number: int
    family: str
    style: str
    signs: tuple[tuple[int, int], ...]

    def draws(self, code: int) -> bool:
        """Say whether the font has a code point."""
        place = bisect_right(self.signs, (code, 0x110000)) - 1
        return place >= 0 and code <= self.signs[place][1]


@cache
def drawing(sign: str) -> Face | None:
    """Return the font of this machine to print one letter in, if any has it."""
    return next((face for face in faces() if face.draws(ord(sign))), None)


@cache
def faces() -> tuple[Face, ...]:
    """Return the fonts of this machine, the most fitting first; none where there is no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    command = [program, PLAIN, "-f", r"%{file}\t%{index}\t%{family[0]}\t%{style[0]}\t%{charset}\n"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
    found = [_face(*line.split("\t")) for line in listed.splitlines()]
    usable = (face for face in found if face.number < FIRST_INSTANCE and face.family.startswith(FAMILIES))
    return tuple(sorted(usable, key=_fitness))


def _face(path: str, number: str, family: str, style: str, charset: str) -> Face:
    stretches = [stretch.partition("-") for stretch in charset.split()]
    signs = sorted((int(first, 16), int(last or first, 16)) for first, _, last in stretches)
    return Face(path, int(number), family, style, tuple(signs))


def _fitness(face: Face) -> tuple[int, bool, bool, bool, str]:
    """Put the wanted families first, regular before bold that says it is not, and Chinese as most write it."""
    liked = next(place for place, name in enumerate(FAMILIES) if face.family.startswith(name))
    is_bold, is_mono = "Bold" in face.style, "Mono" in face.family
    return liked, is_bold, is_mono, not face.family.endswith("SC"), face.family
