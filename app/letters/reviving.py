"""Bringing back the letters of a signature that counts again."""

from sqlalchemy import select

from app.letters import counting
from app.letters.fates import MESSAGE_KEY
from app.letters.models import Letter, LetterState
from app.letters.service import NEVER_ARRIVED
from app.outbox.models import Message


def revive(signature_id: int) -> None:
    """Let the withdrawn letters of a signature wait again for a delivery; does not commit, and twice is once.

    A letter that had left, or may have, goes back into its delivery instead: it must not leave a second time.

    Args:
        signature_id: whose letters.
    """
    of_signature = Letter.signature_id == signature_id
    has_not_left = select(Message.id).where(Message.key == MESSAGE_KEY, Message.state.in_(NEVER_ARRIVED)).exists()
    waits = Letter.delivery_id.is_(None) | has_not_left
    counting.move(LetterState.WITHDRAWN, LetterState.READY, of_signature, waits, delivery_id=None)
    counting.move(LetterState.WITHDRAWN, LetterState.ORDERED, of_signature)
