"""An official left office: letters that were queued for the old address go to the new one, word for word as signed.

What a worker has in its hands is left alone. A delivery whose address changed is paused, and goes on only when an
organizer has typed the new one: nothing has arrived there yet.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from sqlalchemy import bindparam, case, or_, select, update

from app.campaigns import target_changes
from app.campaigns.models import Target
from app.campaigns.queries import display
from app.errors import DomainError
from app.extensions import db
from app.letters import orders, queries
from app.letters.models import Delivery, DeliveryMode
from app.outbox import control, suppressions
from app.outbox import queries as outbox
from app.outbox.models import Message, MessageState, Stream, StreamCounters, StreamState
from app.outbox.rendering import RECIPIENT_NAME

RANGE = 1_000
BECAUSE = "The target has a new address: type it to go on."
WAITS = (MessageState.PENDING, MessageState.HELD)
IN_HAND = (MessageState.LEASED, MessageState.TRANSMITTING)


class StillReaddressing(DomainError):
    """The letters of this delivery are just being addressed anew. Try again in a minute."""

    status = HTTPStatus.CONFLICT


def init_app() -> None:
    """Listen to changes of targets."""
    target_changes.subscribe("letters", note)


def note(target: Target, old_address: str) -> None:
    """Note in a target's deliveries that what waits is to be addressed anew, and stop them if the address changed."""
    for delivery, stream in _deliveries(target):
        _mark(delivery, old_address)
        if target.address != old_address and _has_something_left(delivery, stream):
            control.stop(stream.id, BECAUSE)


def before_retry(delivery: Delivery, message_ids: Sequence[int]) -> None:
    """Stop a delivery if letters that are about to be sent again went to an address that the target has no more.

    Does not commit.
    """
    target = db.session.get_one(Target, delivery.target_id)
    elsewhere = select(Message.recipient).where(
        Message.id.in_(message_ids), Message.recipient.not_in((target.address, ""))
    )
    if old_address := db.session.scalar(elsewhere.limit(1)):
        _mark(delivery, old_address)
        control.stop(queries.stream_id(delivery), BECAUSE)


def must_be_typed(delivery: Delivery) -> bool:
    """Return whether a delivery can go on only when somebody types its target's address."""
    target = db.session.get_one(Target, delivery.target_id)
    has_changed = bool(delivery.confirmed_address) and target.address != delivery.confirmed_address
    return has_changed and delivery.mode != DeliveryMode.PACKET and not queries.is_proven(target)


def confirm(delivery: Delivery, typed_address: str) -> None:
    """Let a delivery go on to the address that its target has now; does not commit.

    Args:
        delivery: which.
        typed_address: the address as the organizer typed it; needed if it is new.

    Raises:
        StillReaddressing: its letters do not all carry the new address yet.
        orders.AddressNotTyped, orders.AddressReserved: as when it was ordered.
    """
    if delivery.readdress_after is not None:
        raise StillReaddressing
    target = db.session.get_one(Target, delivery.target_id)
    if must_be_typed(delivery):
        orders.check_typed(typed_address, target)
    delivery.confirmed_address = target.address


def unreaddressed() -> Sequence[int]:
    """Return the deliveries whose waiting letters are to be addressed anew."""
    ids = db.session.scalars(select(Delivery.id).where(Delivery.readdress_after.is_not(None))).all()
    db.session.rollback()
    return ids


def readdress_range(delivery_id: int) -> bool:
    """Address the next range of a delivery's waiting letters to its target as it is now.

    Returns:
        Whether there may be more at once.
    """
    delivery = db.session.get_one(Delivery, delivery_id, populate_existing=True)
    if delivery.readdress_after is None:
        return False
    target = db.session.get_one(Target, delivery.target_id, populate_existing=True)
    waiting = _waiting(delivery)
    if not waiting:
        return _finish(delivery, target)
    _address(waiting, target)
    _advance(delivery, waiting[-1].id)
    db.session.commit()
    return True


def _deliveries(target: Target) -> Sequence[Any]:
    return db.session.execute(
        select(Delivery, Stream)
        .join(Stream, Stream.id == Delivery.stream_id)
        .where(Delivery.target_id == target.id, Delivery.mode != DeliveryMode.PACKET)
        .where(Stream.state != StreamState.CANCELLED)
        .order_by(Delivery.id)
    ).all()


def _mark(delivery: Delivery, old_address: str) -> None:
    delivery.readdress_after = 0
    delivery.confirmed_address = delivery.confirmed_address or old_address


def _has_something_left(delivery: Delivery, stream: Stream) -> bool:
    counts = outbox.counts(stream.id)
    is_being_made = delivery.mode == DeliveryMode.DIGEST and delivery.composed_at is None
    return delivery.queued_at is None or is_being_made or any(counts[state] for state in (*WAITS, *IN_HAND))


def _waiting(delivery: Delivery) -> Sequence[Any]:
    return db.session.execute(
        select(Message.id, Message.slots)
        .where(Message.stream_id == delivery.stream_id, Message.state.in_(WAITS))
        .where(Message.id > (delivery.readdress_after or 0))
        .order_by(Message.id)
        .limit(RANGE)
    ).all()


def _address(waiting: Sequence[Any], target: Target) -> None:
    """Write the new address and name on them; one that a worker has taken meanwhile is left alone."""
    table: Any = Message.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("number"), or_(*(table.c.state == state for state in WAITS)))
        .values(recipient=target.address, slots=bindparam("filled"))
    )
    name = display(target)
    rows = [{"number": row.id, "filled": {**row.slots, RECIPIENT_NAME: name}} for row in waiting]
    db.session.connection().execute(statement, rows)


def _advance(delivery: Delivery, to: int | None) -> None:
    """Move the cursor, unless the target was changed again meanwhile."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.readdress_after == delivery.readdress_after)
        .values(readdress_after=to)
        .execution_options(synchronize_session=False)
    )


def _finish(delivery: Delivery, target: Target) -> bool:
    """Note that all that waits has the new address; what a worker had in hand, and gave back, is waited for."""
    stream_id = queries.stream_id(delivery)
    stream = db.session.get_one(Stream, stream_id, populate_existing=True)
    counts = outbox.counts(stream_id)
    if stream.state == StreamState.PAUSED and any(counts[state] for state in IN_HAND):
        db.session.rollback()
        return False
    given_back = select(Message.id).where(
        Message.stream_id == stream_id, Message.state.in_(WAITS), Message.recipient != target.address
    )
    again = db.session.scalar(given_back.limit(1)) is not None
    if not again:
        _know_recipient(stream_id, target.address)
    _advance(delivery, 0 if again else None)
    db.session.commit()
    return again


def _know_recipient(stream_id: int, address: str) -> None:
    """Say whom the stream's mails go to: the new address alone, if none has gone to another one.

    What was sent before proves nothing of the new address.
    """
    db.session.execute(
        update(StreamCounters)
        .where(StreamCounters.stream_id == stream_id, StreamCounters.sole_recipient != address)
        .values(sole_recipient=case((StreamCounters.sent == 0, address), else_=""))
        .execution_options(synchronize_session=False)
    )
    if suppressions.is_suppressed(address):
        suppressions.hold(Message.stream_id == stream_id)
