"""Finding signatures: by the beginning of a name, of an address or of a postal code, all from an index."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.signatures.models import Signature, SignatureState

PAGE = 50
LAST = "\U0010ffff"
"Sorts behind every other character."


def search(campaign_id: int, words: str = "", state: SignatureState | None = None, before: int = 0) -> list[Signature]:
    """Return the newest signatures of a campaign that fit, at most one more than a page holds.

    Args:
        campaign_id: whose signatures.
        words: how a name, an address (it has an @) or a postal code (it has a digit) begins; empty = all.
        state: only those in this state; a name is only found once the signature was confirmed.
        before: only those with a lower id: the next page; 0 = the first page.
    """
    return list(db.session.scalars(newest(campaign_id, words, state, before)))


def newest(campaign_id: int, words: str, state: SignatureState | None = None, before: int = 0) -> Select[Signature]:
    """Select what `search` returns: whole rows only of those that are shown, since many may live in one place.

    Each index that words are found by has the number too, so that the newest of many are known by it alone.
    """
    found = select(Signature.id).where(Signature.campaign_id == campaign_id, *_fitting(words.replace("\0", "").strip()))
    if state:
        found = found.where(Signature.state == state)
    if before:
        found = found.where(Signature.id < before)
    newest_ones = found.order_by(Signature.id.desc()).limit(PAGE + 1)
    return select(Signature).where(Signature.id.in_(newest_ones)).order_by(Signature.id.desc())


def _fitting(words: str) -> tuple[ColumnElement[bool], ...]:
    if not words:
        return ()
    if "@" in words:
        return _beginning(Signature.canonical_email, words.lower())
    if any(sign.isdigit() for sign in words):
        return _beginning(Signature.postal_code, words.upper())
    return _beginning(Signature.counted_name, words.casefold())


def _beginning(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], words: str
) -> tuple[ColumnElement[bool], ...]:
    """Return a range that an index can answer, compared sign by sign.

    Languages sort otherwise: in Danish `aaron` stands behind `z`, so `>=` and `<` would miss it. PostgreSQL has
    operators that know no language; LIKE would use their index only where its plan is made anew for each search.
    """
    if db.engine.dialect.name == "postgresql":
        return (column.bool_op("~>=~")(words), column.bool_op("~<~")(words + LAST))
    return (column >= words, column < words + LAST)
