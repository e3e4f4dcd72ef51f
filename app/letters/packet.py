"""The packet: what an organizer prints and hands over in person, or a digest carries along, as one PDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from app.letters.composition import ComposedLetter
from app.letters.paper import POINT, ROWS, SMALL, WIDTH, Paper
from app.letters.signed import Signer
from app.letters.typeface import MISSING, width

COLUMNS, INDENT, GUTTER = 2, 4.0, 3.0
COLUMN = WIDTH / COLUMNS - GUTTER
FILLED = 0.95
"How full a line of own words is on average: it is as long as its paragraph's mean letter says, and some are wider."


@dataclass(frozen=True)
class Cover:
    """What stands on the first page."""

    title: str
    to: str
    organization: str
    day: str
    count: int
    verify_url: str
    root: str
    on_paper: int = 0
    "How many more signed on sheets of paper, which are handed over with it."


def make(
    cover: Cover,
    texts: Iterable[tuple[ComposedLetter, int]],
    signers: Iterable[Signer],
    with_words: Iterable[Signer],
) -> bytes:
    """Return the packet.

    Args:
        cover: the first page.
        texts: each letter text, and how many signed it.
        signers: everybody, by place.
        with_words: those who added words of their own, by place.
    """
    paper = Paper(cover.title)
    _cover(paper, cover)
    for letter, count in texts:
        _letter(paper, letter, count)
    _names(paper, signers)
    _own_words(paper, with_words)
    return paper.bytes()


def _cover(paper: Paper, cover: Cover) -> None:
    paper.turn()
    paper.pdf.set_y(80)
    paper.paragraph(cover.title, 24)
    paper.paragraph(f"{cover.count:,} letters to {cover.to}", 14)
    if cover.on_paper:
        paper.paragraph(_beside(cover.on_paper), 11)
    paper.paragraph(f"Handed over by {cover.organization}, {cover.day}", 11)
    paper.pdf.set_y(230)
    paper.paragraph(f"Anybody can check this packet at {cover.verify_url}\nMerkle root: {cover.root}", 8)
    paper.paragraph(
        f"{MISSING} stands for a letter that could not be printed here, if there is any; letters.csv has every name as "
        "its owner wrote it.",
        8,
    )


def _beside(on_paper: int) -> str:
    people = "1 person" if on_paper == 1 else f"{on_paper:,} people"
    return f"{people} more signed on paper, with a witness: not among these letters, see the sheets that come with them"


def _letter(paper: Paper, letter: ComposedLetter, count: int) -> None:
    paper.turn()
    paper.paragraph(f"The letter that {count:,} people signed", 16)
    for paragraph in (letter.subject, letter.salutation, *letter.paragraphs, letter.closing):
        paper.paragraph(paragraph, 11)


def _names(paper: Paper, signers: Iterable[Signer]) -> None:
    """Write the names in columns under their places."""
    paper.turn()
    row = 0
    for place, signer in _by_place(signers):
        for line, indent in ((place, 0.0), (signer.name, INDENT)):
            if line:
                row = _row(paper, row, line, indent)


def _row(paper: Paper, row: int, line: str, indent: float) -> int:
    if row == ROWS * COLUMNS:
        paper.turn()
        row = 0
    column, down = divmod(row, ROWS)
    paper.row(down, _cut(line, COLUMN - indent), indent=column * WIDTH / COLUMNS + indent)
    return row + 1


def _by_place(signers: Iterable[Signer]) -> Iterator[tuple[str, Signer]]:
    """Return each signer with their place where it is a new one, else with nothing."""
    last = None
    for signer in signers:
        yield (signer.place or "Without a place") if signer.place != last else "", signer
        last = signer.place


def _own_words(paper: Paper, signers: Iterable[Signer]) -> None:
    """Write own words, wrapped by counting letters: measuring each one would take minutes for a hundred thousand."""
    row = ROWS
    for number, signer in enumerate(signers):
        if number == 0:
            paper.turn()
            paper.paragraph("In their own words", 16)
            row = 3
        name = "   ".join(part for part in (signer.name, signer.place) if part)
        for line in (*_wrapped(signer.own_words), _cut(f"    {name}", WIDTH), ""):
            row = _line(paper, row, line)


def _line(paper: Paper, row: int, line: str) -> int:
    if row == ROWS:
        paper.turn()
        row = 0
    if line:
        paper.row(row, line, is_whole=True)
    return row + 1


def _wrapped(words: str) -> list[str]:
    return [line for paragraph in words.splitlines() for line in _broken(paragraph)]


def _broken(paragraph: str) -> list[str]:
    """Break a paragraph into lines of so many letters as fit; of wide ones fewer do."""
    letters = int(len(paragraph) * FILLED * WIDTH / max(_millimetres(paragraph), 1))
    return wrap(paragraph, max(letters, 1)) or [""]


def _cut(text: str, most: float) -> str:
    """Cut what is too wide for its place, in millimetres, and say so with three dots."""
    if _millimetres(text) <= most:
        return text
    while _millimetres(text) > most:
        text = text[:-2]
    return text + "…"


def _millimetres(text: str) -> float:
    return width(text) * SMALL * POINT
