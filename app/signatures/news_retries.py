"""Sending an update again to those whom it did not reach and who still want news."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.organizers import audit
from app.outbox import failures as outbox_failures
from app.outbox import retrying, suppressions
from app.outbox.failures import FailureClass
from app.outbox.models import MessageState, Stream, StreamState
from app.outbox.retrying import Retry
from app.signatures.mailbox import deliverable
from app.signatures.models import INFORMED, Signature
from app.updates.models import Update
from app.updates.queries import UpdateNotFound

RETRIABLE = (MessageState.FAILED, MessageState.BOUNCED, MessageState.HELD, MessageState.UNCERTAIN)
_MAYBE = "Nobody can know whether these arrived: sent again, some get the same mail twice."
WORDS = outbox_failures.WORDS | {
    "given up": "It was tried for days; send it again once their mail servers are well.",
    "crash": _MAYBE,
    "no answer": _MAYBE,
    "suppressed": "They asked their mail provider for no more mail of ours: they get none.",
}
"What to do about the outbox's own codes, where the mails go to supporters."


def failures(update: Update) -> list[FailureClass]:
    """Return whom an update did not reach, grouped by what was answered, the most frequent first."""
    return outbox_failures.failures(_stream_id(update), RETRIABLE, WORDS) if update.stream_id else []


def retry(update: Update, state: MessageState, code: str, organizer_id: int) -> tuple[int, bool]:
    """Send again all mails of one failure class: a first portion at once, the worker then the others.

    Those stay behind who ended the news since, or whose address takes no mail. A cancelled update stays cancelled.

    Returns:
        How many are on their way again, and whether there may be more.
    """
    stream = db.session.get_one(Stream, _stream_id(update), populate_existing=True)
    if stream.state == StreamState.CANCELLED:
        return 0, False
    order = retrying.order(stream.id, state, code, organizer_id)
    return _step(update, order, "update.retry")


def unfinished() -> Sequence[int]:
    """Return the orders to send updates again that are not done yet."""
    return retrying.unfinished(Update)


def retry_portion(retry_id: int) -> bool:
    """Send the next portion again.

    Returns:
        Whether there may be more.
    """
    for order, update in retrying.under_way(Update):
        if order.id == retry_id:
            _number, more = _step(update, order, "")
            if not more:
                audit.record("update.retried", f"update:{update.id}", order.organizer, mails=order.number)
                db.session.commit()
            return more
    return False


def _step(update: Update, order: Retry, action: str) -> tuple[int, bool]:
    def record(moved: list[int]) -> None:
        if action:
            audit.record(action, f"update:{update.id}", order.organizer, mails=len(moved), code=order.code)

    return retrying.step(order, _who_want_news, record)


def _who_want_news(keys: dict[int, str]) -> Sequence[int]:
    readers = {int(key.split(":")[2]): number for number, key in keys.items()}
    there = select(Signature.id, Signature.email).where(Signature.id.in_(readers), INFORMED, Signature.email != "")
    address_of = {number: deliverable(email) for number, email in db.session.execute(there)}
    silent = suppressions.among(address_of.values())
    return [readers[number] for number, address in address_of.items() if address not in silent]


def _stream_id(update: Update) -> int:
    if update.stream_id is None:
        raise UpdateNotFound
    return update.stream_id
