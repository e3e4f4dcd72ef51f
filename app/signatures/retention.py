"""Forgetting on a schedule: nothing about a person is kept longer than the privacy page says.

That page is made from the same settings. Each batch is one transaction; what a worker has in hand waits for the next
run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from app.campaigns.models import Campaign
from app.extensions import db, utc_now
from app.letters.changes import LetterLeaving
from app.signatures import erasing
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import move

BATCH = 100
ENDED = (SignatureState.WITHDRAWN, SignatureState.REJECTED, SignatureState.EXPIRED)


@dataclass(frozen=True)
class Due:
    """How many signatures are to be forgotten, and why."""

    unconfirmed: int
    ended: int
    closed: int


def due() -> Due:
    """Return what `forget` would do now; changes nothing."""
    return Due(*(_count(which) for which in (_unconfirmed(), _ended(), _of_closed_campaigns())))


def forget() -> Due:
    """Erase who gave unconfirmed, withdrawn and long delivered signatures; return how many those were."""
    return Due(*(_forget(which) for which in (_unconfirmed(), _ended(), _of_closed_campaigns())))


def _unconfirmed() -> ColumnElement[bool]:
    return (Signature.state == SignatureState.PENDING) & (Signature.created_at < _days_ago("UNCONFIRMED_DAYS"))


def _ended() -> ColumnElement[bool]:
    return Signature.state.in_(ENDED) & (Signature.ended_at < _days_ago("UNCONFIRMED_DAYS"))


def _of_closed_campaigns() -> ColumnElement[bool]:
    closed = select(Campaign.id).where(Campaign.closed_at < _days_ago("RETENTION_DAYS"))
    return Signature.campaign_id.in_(closed)


def _days_ago(setting: str) -> datetime:
    return utc_now() - timedelta(days=current_app.config[setting])


def _count(which: ColumnElement[bool]) -> int:
    return db.session.execute(select(func.count()).where(Signature.canonical_email != "", which)).scalar_one()


def _forget(which: ColumnElement[bool]) -> int:
    total = 0
    for ids in _portions(which):
        total += sum(_forget_one(id_) for id_ in ids)
        db.session.commit()
    db.session.rollback()
    return total


def _portions(which: ColumnElement[bool]) -> Iterator[list[int]]:
    """Go through the signatures by their number, so that one that cannot be erased today does not come again today."""
    last = 0
    wanted = select(Signature.id).where(Signature.canonical_email != "", which).order_by(Signature.id).limit(BATCH)
    while ids := list(db.session.scalars(wanted.where(Signature.id > last))):
        last = ids[-1]
        yield ids


def _forget_one(signature_id: int) -> bool:
    signature = db.session.get_one(Signature, signature_id, populate_existing=True)
    is_shown = signature.show_name and signature.state == SignatureState.CONFIRMED
    name = (signature.public_name or signature.name) if is_shown else ""
    try:
        with db.session.begin_nested():
            if signature.state == SignatureState.PENDING:
                move(signature, SignatureState.EXPIRED)
            erasing.erase(signature)
            signature.name, signature.show_name = name, bool(name)
    except LetterLeaving:
        return False
    return True
