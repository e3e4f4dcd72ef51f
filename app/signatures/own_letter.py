"""What supporters can do on their private page: each function is one transaction, and twice is once."""

from app.extensions import db
from app.letters import changes
from app.letters import service as letters
from app.signatures import erasing, news, queries
from app.signatures.confirming import SignatureEnded
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import end

STANDING = (SignatureState.PENDING, SignatureState.CONFIRMED)


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
