"""What did not arrive, alike things together: read so that a million failures cost no more than some thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, union_all

from app.extensions import db
from app.outbox import queries
from app.outbox.models import IS_TROUBLED, Message, MessageState, in_state
from app.outbox.replies import Phase, classify

LOOKED_THROUGH = 5_000
"Of each state so many are looked through: beyond that a class says how many there are at least."
SHOWN = 20
WORDS = {
    "rendering": "The mail could not be made from its template: tell whoever looks after this site.",
    "crash": "Its worker died while sending it: ask the office whether it arrived, then send it again or mark it sent.",
    "poison": "It made its worker crash twice, so it is kept apart: tell whoever looks after this site.",
    "given up": "It was tried for days; see the reply, then send it again if that was mended.",
    "no answer": "Ask the office whether it arrived; then mark it as delivered or send it again.",
}


@dataclass(frozen=True)
class FailureClass:
    """Messages of one stream that were answered alike."""

    state: MessageState
    code: str
    count: int
    reply: str
    "What one of them was answered, word for word."
    what_to_do: str
    is_whole: bool
    "Whether these are all; else there may be more, as there are too many to look through."


def failures(stream_id: int, states: Sequence[MessageState], words: Mapping[str, str] = WORDS) -> list[FailureClass]:
    """Return a stream's failures, grouped by state and code, the most frequent first.

    Args:
        stream_id: whose.
        states: which states count as failures here.
        words: what to do about codes of our own.
    """
    counts = queries.counts(stream_id)
    looked = [_first(stream_id, state) for state in states if counts[state]]
    if not looked:
        return []
    found = union_all(*looked).subquery()
    groups = db.session.execute(
        select(found.c.state, found.c.last_code, func.count(), func.max(found.c.last_reply))
        .group_by(found.c.state, found.c.last_code)
        .order_by(func.count().desc(), found.c.last_code)
        .limit(SHOWN)
    )
    return [
        FailureClass(
            MessageState(state),
            code,
            number,
            reply,
            what_to_do(code, reply, words),
            counts[MessageState(state)] <= LOOKED_THROUGH,
        )
        for state, code, number, reply in groups
    ]


def what_to_do(code: str, reply: str, words: Mapping[str, str] = WORDS) -> str:
    """Return one sentence for an organizer about an answer; empty = there is nothing to say.

    Args:
        code: as the outbox keeps it: three digits, an enhanced code, both, or a word of its own.
        reply: the answer's words.
        words: what to say about codes of our own.
    """
    if code in words:
        return words[code]
    parts = code.split()
    digits = next((part for part in parts if part.isdigit()), "")
    enhanced = next((part for part in parts if part.count(".") == 2), "")
    if not digits and enhanced:
        digits = enhanced[0] + "50"
    return classify(Phase.RCPT, int(digits), f"{enhanced} {reply}".strip()).what_to_do if digits else ""


def _first(stream_id: int, state: MessageState) -> Select[Any]:
    """Select the first messages in a state, in the order and the words of their index."""
    of_stream = (in_state(state), IS_TROUBLED, Message.stream_id == stream_id)
    columns = select(Message.state, Message.last_code, Message.last_reply).where(*of_stream)
    return select(columns.order_by(Message.id).limit(LOOKED_THROUGH).subquery())
