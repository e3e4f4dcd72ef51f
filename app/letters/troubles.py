"""Letters that did not arrive, or may not have: grouped by what was answered, and what a person decides about them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.errors import DomainError
from app.extensions import db
from app.letters import queries, readdressing
from app.letters.models import Delivery, Letter, LetterState
from app.organizers import audit
from app.outbox import service as outbox
from app.outbox import states
from app.outbox.models import Message, MessageState
from app.outbox.replies import Phase, classify

PORTION = 1_000
SHOWN = 50
RETRIABLE = (MessageState.FAILED, MessageState.BOUNCED, MessageState.HELD)
OWN_CODES = {
    "rendering": "This letter could not be made into a mail; the log of the worker says why.",
    "given up": "It was tried for days without success: ask the office whether the address still works.",
}


class NotUncertain(DomainError):
    """Somebody has decided about this letter already."""


@dataclass(frozen=True)
class FailureClass:
    """Letters of one delivery that were answered alike."""

    state: MessageState
    code: str
    count: int
    reply: str
    "What one of them was answered, word for word."
    what_to_do: str


@dataclass(frozen=True)
class Uncertain:
    """A letter of which nobody knows whether it was taken (RFC 1047)."""

    message_id: int
    name: str
    since: datetime


def failures(delivery: Delivery) -> list[FailureClass]:
    """Return a delivery's failed letters, grouped by state and code, the most frequent first."""
    groups = db.session.execute(
        select(Message.state, Message.last_code, func.count(), func.max(Message.last_reply))
        .where(Message.stream_id == queries.stream_id(delivery), Message.state.in_(RETRIABLE))
        .group_by(Message.state, Message.last_code)
        .order_by(func.count().desc(), Message.last_code)
    )
    return [
        FailureClass(MessageState(state), code, count, reply, what_to_do(code, reply))
        for state, code, count, reply in groups
    ]


def what_to_do(code: str, reply: str) -> str:
    """Return one sentence for an organizer about an answer.

    Args:
        code: as the outbox keeps it: three digits, an enhanced code, both, or a word of its own.
        reply: the answer's words.
    """
    if code in OWN_CODES:
        return OWN_CODES[code]
    digits = next((part for part in code.split() if part.isdigit()), "0")
    enhanced = next((part for part in code.split() if part.count(".") == 2), "")
    if digits == "0" and enhanced:
        digits = enhanced[0] + "50"
    return classify(Phase.RCPT, int(digits), f"{enhanced} {reply}".strip()).what_to_do


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


def retry(delivery: Delivery, state: MessageState, code: str, organizer_id: int) -> int:
    """Send again all letters of one failure class, in portions; those that were withdrawn stay behind.

    Returns:
        How many are on their way again.
    """
    readdressing.before_retry(delivery, state, code)
    again, last = 0, 0
    while keys := _portion(delivery, state, code, last):
        last = max(keys)
        ids = [message_id for message_id, key in keys.items() if key not in _withdrawn(list(keys.values()))]
        again += outbox.reopen(ids, _recording("delivery.retry", delivery, organizer_id, code=code))
    return again


def send_again(delivery: Delivery, message_id: int, organizer_id: int) -> None:
    """Send an uncertain letter once more, with the same Message-ID.

    Raises:
        NotUncertain: it is not, or not any more.
    """
    _require_uncertain(delivery, message_id)
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


def _recording(action: str, delivery: Delivery, organizer_id: int, **detail: int | str) -> Callable[[list[int]], None]:
    """Return what writes a decision into the audit log, in the transaction that carries it out."""

    def record(moved: list[int]) -> None:
        audit.record(action, f"delivery:{delivery.id}", organizer_id, letters=len(moved), **detail)

    return record


def _portion(delivery: Delivery, state: MessageState, code: str, after: int) -> dict[int, str]:
    portion = (
        select(Message.id, Message.key)
        .where(Message.stream_id == queries.stream_id(delivery), Message.state == state, Message.last_code == code)
        .where(Message.id > after)
        .order_by(Message.id)
        .limit(PORTION)
    )
    return {row.id: row.key for row in db.session.execute(portion)}


def _withdrawn(keys: list[str]) -> set[str]:
    ids = [_letter_id(key) for key in keys]
    gone = select(Letter).where(Letter.id.in_(ids), Letter.state == LetterState.WITHDRAWN)
    return {letter.message_key for letter in db.session.scalars(gone)}


def _require_uncertain(delivery: Delivery, message_id: int) -> None:
    message = db.session.get(Message, message_id)
    is_its = message is not None and message.stream_id == delivery.stream_id
    if message is None or not is_its or message.state != MessageState.UNCERTAIN:
        raise NotUncertain


def _names(keys: list[str]) -> dict[int, str]:
    letters = select(Letter.id, Letter.supporter_name).where(Letter.id.in_([_letter_id(key) for key in keys]))
    return {row.id: row.supporter_name for row in db.session.execute(letters)}


def _letter_id(key: str) -> int:
    return int(key.split(":")[1])
