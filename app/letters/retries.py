"""Sending again all letters of a delivery that failed alike.

Those that were withdrawn, or wait for another delivery since, stay behind.
"""

from collections.abc import Sequence

from sqlalchemy import case, select, update

from app.extensions import db
from app.letters import queries, readdressing
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.organizers import audit
from app.outbox import retrying
from app.outbox.models import MessageState
from app.outbox.retrying import Retry


def retry(delivery: Delivery, state: MessageState, code: str, organizer_id: int | None) -> tuple[int, bool]:
    """Send again all letters of one failure class: a first portion at once, the worker then the others.

    Letters of a delivery that was cancelled become ready for another one instead.

    Returns:
        How many are on their way again, and whether there may be more.
    """
    order = retrying.order(queries.stream_id(delivery), state, code, organizer_id)
    return _step(delivery, order, "delivery.retry")


def unfinished() -> Sequence[int]:
    """Return the orders to send letters again that are not done yet."""
    return retrying.unfinished(Delivery)


def retry_portion(retry_id: int) -> bool:
    """Send the next portion again.

    Returns:
        Whether there may be more.
    """
    for order, delivery in retrying.under_way(Delivery):
        if order.id == retry_id:
            _number, more = _step(delivery, order, "")
            if not more:
                audit.record("delivery.retried", f"delivery:{delivery.id}", order.organizer, letters=order.number)
                db.session.commit()
            return more
    return False


def _step(delivery: Delivery, order: Retry, action: str) -> tuple[int, bool]:
    portion: dict[int, str] = {}

    def choose(keys: dict[int, str]) -> Sequence[int]:
        portion.update(keys)
        gone = _gone_elsewhere(delivery, list(keys.values()))
        ids = [number for number, key in keys.items() if key not in gone]
        readdressing.before_retry(delivery, ids)
        return ids

    def record(moved: list[int]) -> None:
        _forget_return(delivery, [portion[number] for number in moved])
        if action:
            subject = f"delivery:{delivery.id}"
            audit.record(action, subject, order.organizer, letters=len(moved), code=order.code)

    return retrying.step(order, choose, record)


def _forget_return(delivery: Delivery, keys: list[str]) -> None:
    """Let supporters who were told that their letter came back be told what becomes of it now."""
    is_single = delivery.mode == DeliveryMode.SINGLE
    which = Letter.id.in_([_letter_id(key) for key in keys]) if is_single else Letter.delivery_id == delivery.id
    again = update(Letter).where(which, Letter.returned_at.is_not(None))
    told_as = case((Letter.told_as == "returned", ""), else_=Letter.told_as)
    db.session.execute(again.values(returned_at=None, told_as=told_as).execution_options(synchronize_session=False))


def _gone_elsewhere(delivery: Delivery, keys: list[str]) -> set[str]:
    """Return the mails whose letter was withdrawn, or goes with another delivery: it must not leave with this one."""
    ids = [_letter_id(key) for key in keys]
    is_its = (Letter.state == LetterState.ORDERED) & (Letter.delivery_id == delivery.id)
    gone = select(Letter.id).where(Letter.id.in_(ids), is_its.is_not(True))
    return {f"letter:{letter_id}:{delivery.id}" for letter_id in db.session.scalars(gone)}


def _letter_id(key: str) -> int:
    return int(key.split(":")[1])
