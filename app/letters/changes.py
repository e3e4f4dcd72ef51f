"""What supporters can still change about written letters: other words, or none at all. Nothing here commits."""

from http import HTTPStatus

from sqlalchemy import ColumnElement, select, update

from app.errors import DomainError
from app.extensions import db
from app.letters import service
from app.letters.models import Letter, LetterState
from app.outbox import erasure


class LetterLeft(DomainError):
    """Your letter is already queued for delivery or has left: its words can no longer be changed."""

    status = HTTPStatus.CONFLICT


class LetterLeaving(DomainError):
    """Your letter or a mail to you is leaving at this very moment. Please try again in a minute."""

    status = HTTPStatus.CONFLICT


def rewrite(signature_id: int, own_words: str) -> None:
    """Put other own words into the letters of a signature.

    Raises:
        LetterLeft: one of them is part of a delivery; the caller undoes the others.
    """
    untaken = Letter.state.in_((LetterState.READY, LetterState.ASKED))
    _set(Letter.signature_id == signature_id, untaken, own_words=own_words)
    ordered = select(Letter.id).where(Letter.signature_id == signature_id, Letter.state == LetterState.ORDERED)
    if db.session.scalar(ordered.limit(1)) is not None:
        raise LetterLeft


def erase(signature_id: int) -> None:
    """Forget who wrote the letters of a signature, and what; those that have not left never will.

    Raises:
        LetterLeaving: a worker has one in hand just now; the caller undoes the others.
    """
    service.withdraw(signature_id)
    letters = db.session.scalars(select(Letter).where(Letter.signature_id == signature_id)).all()
    if not erasure.erase([letter.message_key for letter in letters]):
        raise LetterLeaving
    _set(Letter.signature_id == signature_id, supporter_name="", place="", own_words="", reply_to="")


def _set(*which: ColumnElement[bool], **values: str) -> None:
    db.session.execute(update(Letter).where(*which).values(values).execution_options(synchronize_session=False))
