"""Giving organizers the list of who signed: logged, in pieces, and with addresses only where their owners agreed."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from app.extensions import db
from app.letters import workbook
from app.letters.pieces import Piece
from app.letters.spreadsheet import line
from app.letters.workbook import Workbook
from app.organizers import audit
from app.signatures.models import Signature, SignatureState

PIECE = 2_000
COLUMNS = (
    "name", "address", "postal code", "country", "own words", "language", "source", "confirmed", "state", "signed",
    "on paper, witnessed by",
)  # fmt: skip
_READ = (
    Signature.id, Signature.name, Signature.email, Signature.keep_informed, Signature.postal_code, Signature.country,
    Signature.own_words, Signature.language, Signature.source, Signature.confirmed_at, Signature.state,
    Signature.created_at, Signature.witnessed_by,
)  # fmt: skip


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


TYPES = {Format.CSV: 'text/csv; charset="utf-8"', Format.XLSX: workbook.TYPE}


def export(campaign_id: int, organizer_id: int, kind: Format, state: SignatureState | None) -> Iterator[Piece]:
    """Return signatures of a campaign as a spreadsheet, oldest first, and log that it was asked for.

    An address is given only for those who confirmed it and asked to be kept informed.

    Args:
        campaign_id: whose.
        organizer_id: who asks.
        kind: the kind of file.
        state: only those in this state; None = all.
    """
    audit.record("signers.export", f"campaign:{campaign_id}", organizer_id, format=kind, state=state or "all")
    db.session.commit()
    cursor = _Cursor(campaign_id, state)
    return _csv(cursor) if kind == Format.CSV else _xlsx(cursor)


def _csv(cursor: "_Cursor") -> Iterator[Piece]:
    yield lambda: ("\ufeff" + line(COLUMNS)).encode()
    while not cursor.is_at_end:
        yield lambda: "".join(map(line, cursor.next())).encode()


def _xlsx(cursor: "_Cursor") -> Iterator[Piece]:
    book = Workbook(COLUMNS)
    try:
        while not cursor.is_at_end:
            yield lambda: book.add(cursor.next())
        yield book.end
    finally:
        book.end()


class _Cursor:
    """How far the export is."""

    def __init__(self, campaign_id: int, state: SignatureState | None) -> None:
        wanted = select(*_READ).where(Signature.campaign_id == campaign_id)
        self._wanted = wanted if state is None else wanted.where(Signature.state == state)
        self._after = 0
        self.is_at_end = False

    def next(self) -> list[tuple[str, ...]]:
        """Return the next rows."""
        page = self._wanted.where(Signature.id > self._after).order_by(Signature.id).limit(PIECE)
        signatures = db.session.execute(page).all()
        self.is_at_end = len(signatures) < PIECE
        self._after = signatures[-1].id if signatures else self._after
        return [_cells(signature) for signature in signatures]


def _cells(signature: Row[*tuple[Any, ...]]) -> tuple[str, ...]:
    may_be_written_to = signature.keep_informed and signature.state == SignatureState.CONFIRMED
    return (
        signature.name,
        signature.email if may_be_written_to else "",
        signature.postal_code,
        signature.country,
        signature.own_words,
        signature.language,
        signature.source,
        signature.confirmed_at.isoformat(timespec="seconds") if signature.confirmed_at else "",
        signature.state,
        signature.created_at.isoformat(timespec="seconds"),
        signature.witnessed_by,
    )
