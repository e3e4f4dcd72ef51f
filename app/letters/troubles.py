"""Letters that did not arrive, or may not have: grouped by what was answered, and what a person decides about them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from app.errors import DomainError
from app.extensions import db
from app.letters import queries
from app.letters.models import Delivery, Letter
from app.organizers import audit
from app.outbox import comebacks, states
from app.outbox import failures as outbox_failures
from app.outbox import service as outbox
from app.outbox.failures import FailureClass
from app.outbox.models import Message, MessageState

SHOWN = 50
RETRIABLE = (MessageState.FAILED, MessageState.BOUNCED, MessageState.HELD)
WORDS = outbox_failures.WORDS | {
    "given up": "It was tried for days without success: ask the office whether the address still works.",
}
"What to do about the outbox's own codes, where the mails are letters to an office."


class NotUncertain(DomainError):
    """Somebody has decided about this letter already."""


class TakenBack(DomainError):
    """Its supporter has taken this letter back: it is not sent again."""


@dataclass(frozen=True)
class Uncertain:
    """A letter of which nobody knows whether it was taken (RFC 1047)."""

    message_id: int
    name: str
    since: datetime


def failures(delivery: Delivery) -> list[FailureClass]:
    """Return a delivery's failed letters, grouped by state and code, the most frequent first."""
    return outbox_failures.failures(queries.stream_id(delivery), RETRIABLE, WORDS)


def uncertain(delivery: Delivery) -> list[Uncertain]:
    """Return the first of a delivery's uncertain letters."""
    rows = db.session.execute(
        select(Message.id, Message.changed_at, Message.key)
        .where(Message.stream_id == queries.stream_id(delivery), Message.state == MessageState.UNCERTAIN)
        .order_by(Message.id)
        .limit(SHOWN)
    ).all()
    names = _names([row.key for row in rows])
    return [
        Uncertain(row.id, names.get(_letter_id(row.key), ""), datetime.fromtimestamp(row.changed_at, UTC))
        for row in rows
    ]


def send_again(delivery: Delivery, message_id: int, organizer_id: int) -> None:
    """Send an uncertain letter once more, with the same Message-ID.

    Raises:
        NotUncertain: it is not, or not any more.
        TakenBack: its supporter wants it to leave no more.
    """
    message = _require_uncertain(delivery, message_id)
    if comebacks.called_off([message.key]):
        raise TakenBack
    outbox.reopen([message_id], _recording("delivery.send_again", delivery, organizer_id, message=message_id))


def it_arrived(delivery: Delivery, message_id: int, organizer_id: int) -> None:
    """Note that an uncertain letter has arrived.

    Raises:
        NotUncertain: it is not, or not any more.
    """
    _require_uncertain(delivery, message_id)
    moved = states.move(
        db.session(), MessageState.UNCERTAIN, MessageState.SENT, Message.id == message_id, changed_at=time.time()
    )
    _recording("delivery.it_arrived", delivery, organizer_id, message=message_id)(moved)
    db.session.commit()


def _recording(action: str, delivery: Delivery, organizer_id: int, **detail: int) -> Callable[[list[int]], None]:
    """Return what writes a decision into the audit log, in the transaction that carries it out."""

    def record(moved: list[int]) -> None:
        audit.record(action, f"delivery:{delivery.id}", organizer_id, letters=len(moved), **detail)

    return record


def _require_uncertain(delivery: Delivery, message_id: int) -> Message:
    message = db.session.get(Message, message_id)
    is_its = message is not None and message.stream_id == delivery.stream_id
    if message is None or not is_its or message.state != MessageState.UNCERTAIN:
        raise NotUncertain
    return message


def _names(keys: list[str]) -> dict[int, str]:
    letters = select(Letter.id, Letter.supporter_name).where(Letter.id.in_([_letter_id(key) for key in keys]))
    return {row.id: row.supporter_name for row in db.session.execute(letters)}


def _letter_id(key: str) -> int:
    return int(key.split(":")[1])
