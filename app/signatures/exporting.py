"""Giving organizers the list of who signed: logged, in pieces, and with addresses only where their owners agreed."""

from collections.abc import Iterator

from sqlalchemy import select

from app.extensions import db
from app.letters.pieces import Piece
from app.letters.spreadsheet import line
from app.organizers import audit
from app.signatures.models import Signature, SignatureState

PIECE = 2_000
COLUMNS = ("name", "address", "postal code", "country", "own words", "language", "source", "confirmed")


def export(campaign_id: int, organizer_id: int) -> Iterator[Piece]:
    """Return the confirmed signatures of a campaign as a spreadsheet, oldest first, and log that it was asked for.

    An address is given only for those who asked to be kept informed.
    """
    audit.record("signers.export", f"campaign:{campaign_id}", organizer_id)
    db.session.commit()
    return _pieces(campaign_id)


def _pieces(campaign_id: int) -> Iterator[Piece]:
    cursor = _Cursor(campaign_id)
    yield lambda: ("\ufeff" + line(COLUMNS)).encode()
    while not cursor.is_at_end:
        yield cursor.next


class _Cursor:
    """How far the export is."""

    def __init__(self, campaign_id: int) -> None:
        self._campaign_id = campaign_id
        self._after = 0
        self.is_at_end = False

    def next(self) -> bytes:
        """Return the next lines."""
        signatures = db.session.scalars(
            select(Signature)
            .where(Signature.campaign_id == self._campaign_id, Signature.state == SignatureState.CONFIRMED)
            .where(Signature.id > self._after)
            .order_by(Signature.id)
            .limit(PIECE)
        ).all()
        self.is_at_end = len(signatures) < PIECE
        self._after = signatures[-1].id if signatures else self._after
        return "".join(line(_cells(signature)) for signature in signatures).encode()


def _cells(signature: Signature) -> tuple[str, ...]:
    return (
        signature.name,
        signature.email if signature.keep_informed else "",
        signature.postal_code,
        signature.country,
        signature.own_words,
        signature.language,
        signature.source,
        signature.confirmed_at.isoformat(timespec="seconds") if signature.confirmed_at else "",
    )
