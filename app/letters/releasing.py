"""Making letters ready again that a cancelled delivery left behind: range by range, each one a transaction."""

from collections.abc import Sequence

from sqlalchemy import select, update

from app.extensions import db, utc_now
from app.letters import counting
from app.letters.fates import MESSAGE_KEY
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.outbox import queries as outbox
from app.outbox import service as mails
from app.outbox.models import Message, MessageState, Stream, StreamState

RANGE = 5_000


def release_range(delivery_id: int) -> bool:
    """Make letters ready again whose mails were cancelled before they left.

    Returns:
        Whether there may be more.
    """
    letters = _cancelled_letters(delivery_id)
    if not letters:
        _set_released(delivery_id)
        return False
    counting.move(
        LetterState.ORDERED,
        LetterState.READY,
        Letter.id.in_(letters),
        Letter.delivery_id == delivery_id,
        delivery_id=None,
    )
    db.session.commit()
    return True


def finish_cancelled(stream_id: int) -> bool:
    """Cancel what a worker gave back to a cancelled stream, be it a delivery's or another's.

    A delivery that was done with is to be looked at again first: killed in between, nothing is forgotten.

    Returns:
        Whether there may be more at once: no.
    """
    again = update(Delivery).where(Delivery.stream_id == stream_id).values(released_at=None)
    db.session.execute(again)
    db.session.commit()
    mails.finish_cancelled(stream_id)
    return False


def unreleased() -> Sequence[int]:
    """Return the cancelled deliveries that may still hold letters."""
    cancelled = (
        select(Delivery.id)
        .join(Stream, Stream.id == Delivery.stream_id)
        .where(Stream.state == StreamState.CANCELLED, Delivery.released_at.is_(None), Delivery.queued_at.is_not(None))
    )
    ids = db.session.scalars(cancelled.order_by(Delivery.id)).all()
    db.session.rollback()
    return ids


def _cancelled_letters(delivery_id: int) -> Sequence[int]:
    """Return letters whose own mail was cancelled, or that were to go in a digest that was."""
    delivery = db.session.get_one(Delivery, delivery_id)
    letters = select(Letter.id).where(Letter.delivery_id == delivery_id, Letter.state == LetterState.ORDERED)
    if delivery.mode == DeliveryMode.SINGLE:
        letters = letters.join(Message, Message.key == MESSAGE_KEY).where(Message.state == MessageState.CANCELLED)
    elif _has_left(delivery):
        return []
    return db.session.scalars(letters.limit(RANGE)).all()


def _has_left(delivery: Delivery) -> bool:
    message = outbox.message(delivery.digest_key)
    return delivery.composed_at is not None and (message is None or message.state != MessageState.CANCELLED)


def _set_released(delivery_id: int) -> None:
    db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(released_at=utc_now()))
    db.session.commit()
