"""Cancelling mails by their names, many at once, before they begin to leave; does not commit."""

import time
from collections.abc import Collection

from sqlalchemy import Row, select

from app.extensions import db
from app.outbox import states
from app.outbox.models import Message, MessageState, StreamCounters

MAY_STILL_BE_STOPPED = (MessageState.PENDING, MessageState.LEASED, MessageState.HELD)
AT_ONCE = 5_000
"No statement may have many more values."


def cancel(keys: Collection[str]) -> None:
    """Cancel the mails of these names that have not begun to leave.

    Locks messages first and counters then, each in one order, as a worker's turn does: so neither waits for the other.
    """
    names = list(keys)
    found: list[Row[int, int]] = []
    for first in range(0, len(names), AT_ONCE):
        some = select(Message.id, Message.stream_id).where(Message.key.in_(names[first : first + AT_ONCE]))
        found += db.session.execute(some.where(Message.state.in_(MAY_STILL_BE_STOPPED))).all()
    ids = sorted(row.id for row in found)
    for first in range(0, len(ids), AT_ONCE):
        portion = Message.id.in_(ids[first : first + AT_ONCE])
        db.session.execute(select(Message.id).where(portion).order_by(Message.id).with_for_update())
    counters = StreamCounters.stream_id.in_({row.stream_id for row in found})
    if found:
        in_order = select(StreamCounters.stream_id).where(counters).order_by(StreamCounters.stream_id)
        db.session.execute(in_order.with_for_update())
    for first in range(0, len(ids), AT_ONCE):
        portion = Message.id.in_(ids[first : first + AT_ONCE])
        for state in MAY_STILL_BE_STOPPED:
            values = {"changed_at": time.time(), "lease_token": None}
            states.move(db.session(), state, MessageState.CANCELLED, portion, **values)
