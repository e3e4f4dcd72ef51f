"""Sending again what did not reach supporters: an update, or the question whether they sign a new text.

Only those get it who still want it: news who are informed, the question who can still answer it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.extensions import db
from app.letters.asking_models import Asking
from app.organizers import audit
from app.outbox import failures as outbox_failures
from app.outbox import retrying, suppressions
from app.outbox.failures import FailureClass
from app.outbox.models import MessageState, Stream, StreamState
from app.outbox.retrying import Retry
from app.signatures import asking_again
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
Mails = Update | Asking


@dataclass(frozen=True)
class _Kind:
    """What is particular to one kind of mails."""

    model: type[Update] | type[Asking]
    wanted: Callable[[Any], Select[int, str]]
    "Selects number and address of the supporters who may still get it."
    subject: Callable[[Any], str]
    "What the audit log calls it."
    ordered: str
    done: str
    "The audit log's names for the press, and for its end where that took a while."


_UPDATES = _Kind(
    Update,
    lambda _update: select(Signature.id, Signature.email).where(INFORMED, Signature.email != ""),
    lambda update: f"update:{update.id}",
    "update.retry",
    "update.retried",
)
_QUESTIONS = _Kind(
    Asking,
    lambda asking: select(Signature.id, Signature.email).where(*asking_again.who_can_answer(asking)),
    lambda asking: f"campaign:{asking.campaign_id}",
    "letter.retry_asking",
    "letter.retried_asking",
)


def failures(mails: Mails) -> list[FailureClass]:
    """Return whom mails did not reach, grouped by what was answered, the most frequent first."""
    return outbox_failures.failures(_stream_id(mails), RETRIABLE, WORDS) if mails.stream_id else []


def retry(mails: Mails, state: MessageState, code: str, organizer_id: int) -> tuple[int, bool]:
    """Send again all mails of one failure class: a first portion at once, the worker then the others.

    Those stay behind who want it no more, or whose address takes no mail. What was cancelled stays so.

    Returns:
        How many are on their way again, and whether there may be more.
    """
    stream = db.session.get_one(Stream, _stream_id(mails), populate_existing=True)
    if stream.state == StreamState.CANCELLED:
        return 0, False
    order = retrying.order(stream.id, state, code, organizer_id)
    return _step(_UPDATES if isinstance(mails, Update) else _QUESTIONS, mails, order, is_first=True)


def unfinished() -> Sequence[int]:
    """Return the orders to send again that are not done yet."""
    return [*retrying.unfinished(Update), *retrying.unfinished(Asking)]


def retry_portion(retry_id: int) -> bool:
    """Send the next portion again.

    Returns:
        Whether there may be more.
    """
    for kind in (_UPDATES, _QUESTIONS):
        for order, mails in retrying.under_way(kind.model):
            if order.id == retry_id:
                _number, more = _step(kind, mails, order, is_first=False)
                if not more:
                    audit.record(kind.done, kind.subject(mails), order.organizer, mails=order.number)
                    db.session.commit()
                return more
    return False


def _step(kind: _Kind, mails: Mails, order: Retry, *, is_first: bool) -> tuple[int, bool]:
    def record(moved: list[int]) -> None:
        if is_first:
            audit.record(kind.ordered, kind.subject(mails), order.organizer, mails=len(moved), code=order.code)

    return retrying.step(order, lambda keys: _who_want_it(kind.wanted(mails), keys), record)


def _who_want_it(wanted: Select[int, str], keys: dict[int, str]) -> Sequence[int]:
    readers = {int(key.split(":")[2]): number for number, key in keys.items()}
    there = db.session.execute(wanted.where(Signature.id.in_(readers)))
    address_of = {number: deliverable(email) for number, email in there}
    silent = suppressions.among(address_of.values())
    return [readers[number] for number, address in address_of.items() if address not in silent]


def _stream_id(mails: Mails) -> int:
    if mails.stream_id is None:
        raise UpdateNotFound
    return mails.stream_id
