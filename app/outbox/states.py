"""How a message may move: the one table of allowed moves, and the one place that makes them.

The happy path (claim, acknowledge) has its SQL in `ledger.py`, for speed; it asks this table too.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, update
from sqlalchemy.orm import Session

from app.outbox.models import Message, MessageState, StreamCounters, in_state

PENDING, LEASED, TRANSMITTING = MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING
SENT, BOUNCED, FAILED = MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED
UNCERTAIN, HELD, CANCELLED = MessageState.UNCERTAIN, MessageState.HELD, MessageState.CANCELLED

MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    PENDING: frozenset({LEASED, TRANSMITTING, HELD, FAILED, CANCELLED}),
    LEASED: frozenset({TRANSMITTING, PENDING, HELD, FAILED, CANCELLED}),
    TRANSMITTING: frozenset({SENT, PENDING, FAILED, HELD, UNCERTAIN, CANCELLED}),
    SENT: frozenset({BOUNCED, PENDING}),
    BOUNCED: frozenset({PENDING}),
    FAILED: frozenset({PENDING}),
    UNCERTAIN: frozenset({PENDING, SENT, FAILED, BOUNCED}),
    HELD: frozenset({PENDING, FAILED, CANCELLED}),
    CANCELLED: frozenset(),
}
"""From each state to which others.

`sent` goes back to `pending` only where the receiver's own report says that a limit of an hour was reached (Exchange
5.2.121, 5.2.122): our message was not delivered. `bounced`, `failed`, `uncertain` go back only when a person says so.
`transmitting` ends as `cancelled` where it would wait again, as nothing was sent, and was called off meanwhile.
"""

Db = Connection | Session


class MoveNotAllowed(Exception):
    """A message cannot go from this state to that one: a mistake in the code that asked."""


def require(before: MessageState, after: MessageState) -> None:
    """Make sure that the table has this move.

    Raises:
        MoveNotAllowed: it has not.
    """
    if after not in MOVES[before]:
        raise MoveNotAllowed(f"{before} -> {after}")


def move(db: Db, before: MessageState, after: MessageState, *where: ColumnElement[bool], **values: Any) -> list[int]:
    """Move every message in one state that meets the conditions, and the counters with it; no commit.

    One guarded UPDATE: a message that somebody else moved meanwhile is left alone.

    Args:
        db: the caller's transaction.
        before: the state they must be in.
        after: the state they go to.
        where: further conditions, such as `Message.id.in_(ids)`.
        values: further columns to set; `changed_at` is one of them.

    Returns:
        The ids of those that moved.
    """
    require(before, after)
    moved = db.execute(
        update(Message)
        .where(in_state(before), *where)
        .values(state=after, **values)
        .returning(Message.id, Message.stream_id, Message.counted)
        .execution_options(synchronize_session=False)
    ).all()
    _count(db, before, after, Counter(row.stream_id for row in moved if row.counted))
    return [row.id for row in moved]


def _count(db: Db, before: MessageState, after: MessageState, moved: Counter[int]) -> None:
    """Change the counters, stream by stream in one order, so that two transactions never wait for each other."""
    for stream_id, number in sorted(moved.items()):
        db.execute(
            update(StreamCounters)
            .where(StreamCounters.stream_id == stream_id)
            .values({before: getattr(StreamCounters, before) - number, after: getattr(StreamCounters, after) + number})
            .execution_options(synchronize_session=False)
        )
