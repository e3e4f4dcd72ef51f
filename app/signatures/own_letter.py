"""What supporters can do on their private page: each function is one transaction, and twice is once."""

from http import HTTPStatus

from app.errors import DomainError
from app.extensions import db
from app.letters import asking, changes
from app.letters import service as letters
from app.signatures import erasing, news, queries
from app.signatures.confirming import SignatureEnded
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import end

STANDING = (SignatureState.PENDING, SignatureState.CONFIRMED)


class NothingAsked(DomainError):
    """There is nothing to decide about your letter any more."""

    status = HTTPStatus.CONFLICT


def withdraw(public_id: str) -> Signature:
    """Take a signature back: it counts no more, and what of its letters has not begun to leave never will.

    Raises:
        SignatureNotFound: it was erased.
    """
    signature = queries.find(public_id)
    end(signature, SignatureState.WITHDRAWN)
    letters.withdraw(signature.id)
    db.session.commit()
    return signature


def rewrite(public_id: str, own_words: str) -> None:
    """Put other own words into a signature and its letters.

    Raises:
        SignatureEnded: it was withdrawn or rejected.
        LetterLeft: a letter of it is part of a delivery already.
    """
    signature = queries.find(public_id)
    if signature.state not in STANDING:
        raise SignatureEnded
    signature.own_words = own_words
    db.session.flush()
    changes.rewrite(signature.id, own_words)
    db.session.commit()


def answer(public_id: str, letter_text_id: int, *, agreed: bool) -> None:
    """Sign a letter's new text instead of the one that was signed, or let the letter stay as it is.

    Args:
        public_id: whose letter.
        letter_text_id: the new text that they saw.
        agreed: whether they sign it.

    Raises:
        NothingAsked: nobody asks any more, or about another text by now.
        LetterLeft: a letter of it is part of a delivery already.
    """
    signature = queries.find(public_id)
    question = asking.open_for(signature.id, signature.letter_text_id)
    if question is None or signature.state != SignatureState.CONFIRMED or question[1].id != letter_text_id:
        raise NothingAsked
    if asking.answer(question[0], signature.id, agreed=agreed) and agreed:
        signature.letter_text_id = letter_text_id
    db.session.commit()


def set_informed(public_id: str, keep_informed: bool) -> None:
    """Begin or end to inform somebody about the campaign.

    Raises:
        SignatureNotFound: it was erased.
    """
    news.set_informed(queries.find(public_id), keep_informed=keep_informed)
    db.session.commit()


def erase(public_id: str) -> None:
    """Take a signature back and forget who gave it; the link dies with it.

    Raises:
        SignatureNotFound: it was erased before.
        LetterLeaving: a worker has a letter in hand just now.
    """
    signature = queries.find(public_id)
    end(signature, SignatureState.WITHDRAWN)
    erasing.erase(signature)
    db.session.commit()
