"""Erasing what messages hold of a person. Nothing here commits."""

import time
from collections.abc import Collection

from sqlalchemy import select, update

from app.extensions import db
from app.outbox.models import Message, MessageState
from app.outbox.states import move

OVER = (MessageState.SENT, MessageState.CANCELLED)


def erase(keys: Collection[str]) -> bool:
    """Forget to whom these messages went and what stood in them; the rows stay, for the counts.

    What could still be sent is cancelled: an empty letter must not leave when somebody presses *send again*.

    Returns:
        False if a worker has one of them in hand just now: that one is as it was, and can be erased soon.
    """
    _let_none_leave(keys)
    db.session.execute(
        update(Message)
        .where(Message.key.in_(keys), Message.state.in_(OVER))
        .values(recipient="", slots={}, last_reply="")
        .execution_options(synchronize_session=False)
    )
    left = select(Message.id).where(Message.key.in_(keys), Message.state.not_in(OVER)).limit(1)
    return db.session.scalar(left) is None


def _let_none_leave(keys: Collection[str]) -> None:
    """Cancel what waits, and what ended in a way that a person could undo: by way of `pending`, as the table wants."""
    for state in (MessageState.FAILED, MessageState.UNCERTAIN, MessageState.BOUNCED):
        _move(state, MessageState.PENDING, keys)
    for state in (MessageState.PENDING, MessageState.HELD):
        _move(state, MessageState.CANCELLED, keys)


def _move(before: MessageState, after: MessageState, keys: Collection[str]) -> None:
    move(db.session(), before, after, Message.key.in_(keys), changed_at=time.time())
