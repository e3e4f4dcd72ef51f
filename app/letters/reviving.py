"""Bringing back the letters of signatures that count again."""

from collections.abc import Collection

from sqlalchemy import select

from app.letters import counting
from app.letters.fates import MESSAGE_KEY
from app.letters.models import Letter, LetterState
from app.letters.withdrawing import NEVER_ARRIVED
from app.outbox.models import Message


def revive(signature_ids: Collection[int]) -> None:
    """Let the withdrawn letters of signatures wait again for a delivery; does not commit, and twice is once.

    A letter that had left, or may have, goes back into its delivery instead: it must not leave a second time.

    Args:
        signature_ids: whose letters.
    """
    of_them = Letter.signature_id.in_(signature_ids)
    has_not_left = select(Message.id).where(Message.key == MESSAGE_KEY, Message.state.in_(NEVER_ARRIVED)).exists()
    waits = Letter.delivery_id.is_(None) | has_not_left
    counting.move(LetterState.WITHDRAWN, LetterState.READY, of_them, waits, delivery_id=None)
    counting.move(LetterState.WITHDRAWN, LetterState.ORDERED, of_them)
