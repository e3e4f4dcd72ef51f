"""Putting the mails of an ordered delivery into the outbox: range by range, each one a transaction.

The cursor (`Delivery.queued_letter_id`) moves in the transaction that puts a range's mails in. So a crash loses nothing
and repeats nothing, and of two workers that take the same range one finds the cursor moved and does nothing.
"""

import logging
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import String, cast, func, select, update

from app.campaigns.models import Campaign, Target
from app.extensions import db, utc_now
from app.letters import queries
from app.letters.emails import LetterMails
from app.letters.models import Delivery, Letter, LetterState
from app.outbox import service as outbox
from app.outbox.mail import Mail
from app.outbox.models import Message, MessageState, Stream, StreamState

log = logging.getLogger(__name__)

RANGE = 5_000
"Letters in one transaction: some tenths of a second, so that on SQLite no signer waits long."


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Put the letters of all orders into the outbox; make those that a cancelled delivery left behind ready again.

    Args:
        stopped: asked after each range; True = leave the rest for later.
    """
    for step, deliveries in ((queue_range, _waiting_deliveries), (release_range, _unreleased_deliveries)):
        for delivery_id in deliveries():
            _work_on(step, delivery_id, stopped)


def _work_on(step: Callable[[int], bool], delivery_id: int, stopped: Callable[[], bool]) -> None:
    """Take one delivery's ranges; if that fails, the others do not wait for it."""
    try:
        while not stopped() and step(delivery_id):
            pass
    except Exception:
        db.session.rollback()
        log.exception("a delivery could not be worked on; it is tried again", extra={"delivery": delivery_id})


def queue_range(delivery_id: int) -> bool:
    """Put the next range of a delivery's letters into the outbox.

    Returns:
        Whether there may be more.
    """
    delivery = db.session.get_one(Delivery, delivery_id, populate_existing=True)
    if delivery.queued_at is not None:
        return False
    stream = db.session.get_one(Stream, queries.stream_id(delivery), populate_existing=True)
    last = _last_of_range(delivery)
    if last is None or stream.state == StreamState.CANCELLED:
        _finish(delivery)
        return False
    if _advance(delivery, last):
        outbox.put_many(stream, _mails(delivery, _take(delivery, last)))
    db.session.commit()
    return True


def release_range(delivery_id: int) -> bool:
    """Make letters ready again whose mails were cancelled before they left.

    Returns:
        Whether there may be more.
    """
    letters = _cancelled_letters(delivery_id)
    if not letters:
        _set_released(delivery_id)
        return False
    db.session.execute(
        update(Letter)
        .where(Letter.id.in_(letters), Letter.state == LetterState.ORDERED, Letter.delivery_id == delivery_id)
        .values(state=LetterState.READY, delivery_id=None)
    )
    db.session.commit()
    return True


def _waiting_deliveries() -> Sequence[int]:
    ids = db.session.scalars(select(Delivery.id).where(Delivery.queued_at.is_(None)).order_by(Delivery.id)).all()
    db.session.rollback()
    return ids


def _last_of_range(delivery: Delivery) -> int | None:
    """Return the id of the range's last letter, or None if no letter is left."""
    span = (
        select(Letter.id)
        .where(*queries.waiting_for(delivery.campaign_id, delivery.target_id))
        .where(Letter.id > delivery.queued_letter_id, Letter.id <= delivery.last_letter_id)
        .order_by(Letter.id)
        .limit(RANGE)
        .subquery()
    )
    last: int | None = db.session.scalar(select(func.max(span.c.id)))
    return last


def _advance(delivery: Delivery, last: int) -> bool:
    """Move the cursor, unless another worker has just done it."""
    moved = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.queued_letter_id == delivery.queued_letter_id)
        .values(queued_letter_id=last)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _take(delivery: Delivery, last: int) -> Sequence[Letter]:
    """Take the letters of a range that are still ready: a withdrawn one stays behind."""
    return db.session.scalars(
        update(Letter)
        .where(*queries.waiting_for(delivery.campaign_id, delivery.target_id))
        .where(Letter.id > delivery.queued_letter_id, Letter.id <= last)
        .values(state=LetterState.ORDERED, delivery_id=delivery.id)
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _mails(delivery: Delivery, letters: Sequence[Letter]) -> Iterator[tuple[str, Mail]]:
    campaign = db.session.get_one(Campaign, delivery.campaign_id)
    mails = LetterMails(campaign, db.session.get_one(Target, delivery.target_id))
    for letter in sorted(letters, key=lambda letter: letter.id):
        yield letter.message_key, mails.mail(letter)


def _finish(delivery: Delivery) -> None:
    """Note that all is queued, and how many letters that were: some may have been withdrawn since the order."""
    taken = select(func.count()).where(Letter.delivery_id == delivery.id).scalar_subquery()
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.queued_at.is_(None))
        .values(queued_at=utc_now(), letter_count=taken)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _unreleased_deliveries() -> Sequence[int]:
    cancelled = (
        select(Delivery.id)
        .join(Stream, Stream.id == Delivery.stream_id)
        .where(Stream.state == StreamState.CANCELLED, Delivery.released_at.is_(None), Delivery.queued_at.is_not(None))
    )
    ids = db.session.scalars(cancelled.order_by(Delivery.id)).all()
    db.session.rollback()
    return ids


def _cancelled_letters(delivery_id: int) -> Sequence[int]:
    key = "letter:" + cast(Letter.id, String) + ":" + cast(Letter.delivery_id, String)
    return db.session.scalars(
        select(Letter.id)
        .join(Message, Message.key == key)
        .where(Letter.delivery_id == delivery_id, Letter.state == LetterState.ORDERED)
        .where(Message.state == MessageState.CANCELLED)
        .limit(RANGE)
    ).all()


def _set_released(delivery_id: int) -> None:
    db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(released_at=utc_now()))
    db.session.commit()
