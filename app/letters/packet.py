"""The packet: what an organizer prints and hands over in person, or a digest carries along, as one PDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from app.letters.composition import ComposedLetter
from app.letters.signed import Signer
from app.letters.typeface import FONT, MISSING, printable

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, TOP, BOTTOM = 20.0, 170.0, 22.0, 275.0
"Millimetres on A4, which prints on letter paper too."
ROW, ROWS, COLUMNS = 5.0, 48, 2
LONGEST_NAME = 44
LINE = 88
"Letters in a line of own words."


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
    from fpdf import FPDF  # here, because it takes 28 MB that no worker needs which prints no packet

    pdf = FPDF(format="A4")
    pdf.set_title(cover.title)
    pdf.set_margins(MARGIN, TOP, MARGIN)
    pdf.set_auto_page_break(True, 297 - BOTTOM)
    pdf.add_font("text", fname=FONT)
    _cover(pdf, cover)
    for letter, count in texts:
        _letter(pdf, letter, count)
    _names(pdf, signers)
    _own_words(pdf, with_words)
    return bytes(pdf.output())


def _cover(pdf: "FPDF", cover: Cover) -> None:
    pdf.add_page()
    pdf.set_y(80)
    _paragraph(pdf, cover.title, 24)
    _paragraph(pdf, f"{cover.count:,} letters to {cover.to}", 14)
    _paragraph(pdf, f"Handed over by {cover.organization}, {cover.day}", 11)
    pdf.set_y(230)
    _paragraph(pdf, f"Anybody can check this packet at {cover.verify_url}\nMerkle root: {cover.root}", 8)
    _paragraph(
        pdf,
        f"{MISSING} stands for a letter that this typeface lacks; letters.csv has every name as its owner wrote it.",
        8,
    )


def _letter(pdf: "FPDF", letter: ComposedLetter, count: int) -> None:
    pdf.add_page()
    _paragraph(pdf, f"The letter that {count:,} people signed", 16)
    for paragraph in (letter.subject, letter.salutation, *letter.paragraphs, letter.closing):
        _paragraph(pdf, paragraph, 11)


def _names(pdf: "FPDF", signers: Iterable[Signer]) -> None:
    """Write the names in columns under their places."""
    pdf.add_page()
    pdf.set_font("text", size=9)
    row = 0
    for place, signer in _by_place(signers):
        for line, indent in ((place, 0.0), (signer.name, 4.0)):
            if line:
                row = _row(pdf, row, line, indent)


def _row(pdf: "FPDF", row: int, line: str, indent: float) -> int:
    if row == ROWS * COLUMNS:
        pdf.add_page()
        row = 0
    column, down = divmod(row, ROWS)
    pdf.text(MARGIN + column * WIDTH / COLUMNS + indent, TOP + down * ROW, printable(line[:LONGEST_NAME]))
    return row + 1


def _by_place(signers: Iterable[Signer]) -> Iterator[tuple[str, Signer]]:
    """Return each signer with their place where it is a new one, else with nothing."""
    last = None
    for signer in signers:
        yield (signer.place or "Without a place") if signer.place != last else "", signer
        last = signer.place


def _own_words(pdf: "FPDF", signers: Iterable[Signer]) -> None:
    """Write own words, wrapped by counting letters: measuring each one would take minutes for a hundred thousand."""
    row = ROWS
    for number, signer in enumerate(signers):
        if number == 0:
            pdf.add_page()
            _paragraph(pdf, "In their own words", 16)
            pdf.set_font("text", size=9)
            row = 3
        name = "   ".join(part for part in (signer.name, signer.place) if part)
        for line in (*_wrapped(signer.own_words), f"    {name[:LINE]}", ""):
            row = _line(pdf, row, line)


def _line(pdf: "FPDF", row: int, line: str) -> int:
    if row == ROWS:
        pdf.add_page()
        row = 0
    if line:
        pdf.text(MARGIN, TOP + row * ROW, printable(line))
    return row + 1


def _wrapped(words: str) -> list[str]:
    return [line for paragraph in words.splitlines() for line in wrap(paragraph, LINE) or [""]]


def _paragraph(pdf: "FPDF", text: str, size: int) -> None:
    pdf.set_font("text", size=size)
    pdf.multi_cell(WIDTH, size * 0.5, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(size * 0.25)
