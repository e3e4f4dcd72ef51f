"""The letters of one delivery, handed over together: each text once, everybody's name, place and own words."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from app.campaigns.models import LetterText
from app.extensions import db
from app.letters.composition import ComposedLetter, compose
from app.letters.models import Letter, LetterState
from app.letters.spreadsheet import line

COLUMNS = ("number", "name", "place", "own words")


@dataclass(frozen=True)
class Signer:
    """One letter's part that differs."""

    number: str
    name: str
    place: str
    own_words: str


def texts(delivery_id: int) -> list[tuple[ComposedLetter, int]]:
    """Return each letter text that was signed, and by how many; the most signed first."""
    count = func.count()
    rows = db.session.execute(
        select(LetterText, count)
        .join(Letter, Letter.letter_text_id == LetterText.id)
        .where(Letter.delivery_id == delivery_id, Letter.state == LetterState.ORDERED)
        .group_by(LetterText.id)
        .order_by(count.desc(), LetterText.id)
    )
    return [(compose(text, name=""), number) for text, number in rows]


def signers(delivery_id: int, *, only_with_words: bool = False) -> Iterator[Signer]:
    """Return who signed, by place and name; a thousand rows at a time, so that memory does not grow with them.

    Args:
        delivery_id: which delivery.
        only_with_words: leave out those who added nothing.
    """
    letters = select(Letter.public_id, Letter.supporter_name, Letter.place, Letter.own_words).where(
        Letter.delivery_id == delivery_id, Letter.state == LetterState.ORDERED
    )
    if only_with_words:
        letters = letters.where(Letter.own_words != "")
    ordered = letters.order_by(Letter.place, Letter.supporter_name, Letter.id)
    return (Signer(*row) for row in db.session.execute(ordered.execution_options(yield_per=1_000)))


def csv_lines(delivery_id: int) -> Iterator[str]:
    """Return the signers as the lines of a spreadsheet."""
    yield line(COLUMNS)
    for signer in signers(delivery_id):
        yield line((signer.number, signer.name, signer.place, signer.own_words))
