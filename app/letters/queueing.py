"""Putting the mails of an ordered delivery into the outbox: range by range, each one a transaction.

The cursor (`Delivery.queued_letter_id`) moves in the transaction that puts a range's mails in. So a crash loses nothing
and repeats nothing, and of two workers that take the same range one finds the cursor moved and does nothing.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, update

from app.campaigns.models import Campaign, Target
from app.extensions import db, utc_now
from app.letters import counting, queries
from app.letters.emails import LetterMails, verify_url
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.outbox import service as outbox
from app.outbox.mail import Mail
from app.outbox.models import Stream, StreamState

RANGE = 5_000
"Letters in one transaction: some tenths of a second, so that on SQLite no signer waits long."


def queue_range(delivery_id: int) -> bool:
    """Put the next range of a delivery's letters into the outbox.

    Returns:
        Whether there may be more.
    """
    delivery = db.session.get_one(Delivery, delivery_id, populate_existing=True)
    if delivery.queued_at is not None:
        return False
    # Whoever cancels waits for this range, and then finds its mails; or has cancelled, and is found here.
    held = {"key_share": True}
    stream = db.session.get_one(Stream, queries.stream_id(delivery), populate_existing=True, with_for_update=held)
    last = _last_of_range(delivery)
    if last is None and delivery.follows and stream.state != StreamState.CANCELLED:
        db.session.rollback()
        return False
    if last is None or stream.state == StreamState.CANCELLED:
        _finish(delivery)
        return False
    if _advance(delivery, last):
        _put(delivery, stream, _take(delivery, last))
    db.session.commit()
    return True


def unqueued() -> Sequence[int]:
    """Return the deliveries that may still take letters."""
    ids = db.session.scalars(select(Delivery.id).where(Delivery.queued_at.is_(None)).order_by(Delivery.id)).all()
    db.session.rollback()
    return ids


def _last_of_range(delivery: Delivery) -> int | None:
    """Return the id of the range's last letter, or None if no letter is left."""
    span = (
        select(Letter.id)
        .where(*queries.waiting_for(delivery.campaign_id, delivery.target_id))
        .where(Letter.id > _floor(delivery), Letter.id <= delivery.last_letter_id)
        .order_by(Letter.id)
        .limit(RANGE)
        .subquery()
    )
    last: int | None = db.session.scalar(select(func.max(span.c.id)))
    return last


def _advance(delivery: Delivery, last: int) -> bool:
    """Move the cursor, unless another worker has just done it, or the delivery was cancelled (SQLite locks no row)."""
    goes_on = select(Stream.id).where(Stream.id == delivery.stream_id, Stream.state != StreamState.CANCELLED)
    moved = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.queued_letter_id == delivery.queued_letter_id, goes_on.exists())
        .values(queued_letter_id=last)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _take(delivery: Delivery, last: int) -> Sequence[Letter]:
    """Take the letters of a range that are still ready: a withdrawn one stays behind."""
    return counting.move(
        LetterState.READY,
        LetterState.ORDERED,
        *queries.waiting_for(delivery.campaign_id, delivery.target_id),
        Letter.id > _floor(delivery),
        Letter.id <= last,
        delivery_id=delivery.id,
    )


def _floor(delivery: Delivery) -> int:
    """Return above which id to look: at all for a follower, since a lower id may be committed after a higher one."""
    return 0 if delivery.follows else delivery.queued_letter_id


def _put(delivery: Delivery, stream: Stream, letters: Sequence[Letter]) -> None:
    if delivery.mode != DeliveryMode.SINGLE:
        return  # they are handed over together, once all are taken
    due_at = delivery.starts_at.timestamp() if delivery.starts_at else None
    added = outbox.put_many(stream, _mails(delivery, letters), due_at)
    if delivery.follows:
        more = update(Delivery).where(Delivery.id == delivery.id).values(letter_count=Delivery.letter_count + added)
        db.session.execute(more.execution_options(synchronize_session=False))


def _mails(delivery: Delivery, letters: Sequence[Letter]) -> Iterator[tuple[str, Mail]]:
    campaign = db.session.get_one(Campaign, delivery.campaign_id)
    target = db.session.get_one(Target, delivery.target_id)
    mails = LetterMails(campaign, target, verify_url(delivery.public_id))
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
