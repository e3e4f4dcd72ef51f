"""Pausing, resuming and cancelling a stream; opening again what had ended."""

import time
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import or_, select, update

from app.errors import NotFound
from app.extensions import db
from app.outbox import wakeups
from app.outbox.models import Message, MessageState, Stream, StreamCounters, StreamState, in_state
from app.outbox.queries import UNCOUNTED, in_flight
from app.outbox.states import move

WAITING = (MessageState.PENDING, MessageState.HELD)
GOING_ON = (StreamState.RUNNING, StreamState.PAUSED)
_WAIT_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 0.02
_AT_ONCE = 1_000


def pause(stream_id: int, because: str = "") -> None:
    """Stop a stream; it goes on where it stopped. Returns when its letters in mid-air have come down, or soon after.

    Args:
        stream_id: which.
        because: what an organizer reads.
    """
    _set_state(stream_id, (StreamState.RUNNING,), StreamState.PAUSED, because)
    db.session.commit()
    _let_workers_finish(stream_id)


def stop(stream_id: int, because: str) -> None:
    """Pause a stream from within a worker: does not commit, and waits for nobody."""
    _set_state(stream_id, (StreamState.RUNNING,), StreamState.PAUSED, because)


def resume(stream_id: int) -> None:
    """Let a paused stream go on."""
    _set_state(stream_id, (StreamState.PAUSED,), StreamState.RUNNING, "")
    wakeups.after_commit(db.session())
    db.session.commit()


def cancel(stream_id: int) -> int:
    """End a stream for good: what has not begun to leave never will. Returns how many messages that were.

    Killed in the middle, it is safe to repeat: the stream is cancelled first, then its messages, in portions. What a
    worker has in hand and gives back later is met by a chore (`cancelled_unfinished`).
    """
    _set_state(stream_id, GOING_ON, StreamState.CANCELLED, "")
    db.session.commit()
    _let_workers_finish(stream_id)
    return finish_cancelled(stream_id)


def cancelled_unfinished() -> Sequence[int]:
    """Return the cancelled streams to which messages came back from a worker's hands.

    While a relay is slow a worker gives letters back long after the cancel, and what it marks to be tried again too.
    """
    counted = or_(StreamCounters.pending > 0, StreamCounters.held > 0)
    alone = select(Message.id).where(UNCOUNTED, Message.stream_id == Stream.id, Message.state.in_(WAITING))
    left = (
        select(Stream.id)
        .join(StreamCounters, StreamCounters.stream_id == Stream.id)
        .where(Stream.state == StreamState.CANCELLED, or_(counted, alone.exists()))
    )
    ids = db.session.scalars(left.order_by(Stream.id)).all()
    db.session.rollback()
    return ids


def finish_cancelled(stream_id: int) -> int:
    """Cancel what came back to a cancelled stream; return how many messages that were."""
    return sum(_cancel_all(stream_id, state) for state in WAITING)


def reopen(message_ids: Iterable[int], record: Callable[[list[int]], object]) -> int:
    """Send again, with the same Message-ID, what had failed or may have left: a person's decision.

    Args:
        message_ids: which; those in other states are left alone.
        record: writes the decision down (the audit log) in the same transaction; gets the ids that moved.

    Returns:
        How many moved.
    """
    ids, moved = list(message_ids), []
    now = time.time()
    for state in (MessageState.FAILED, MessageState.UNCERTAIN, MessageState.HELD, MessageState.BOUNCED):
        moved += move(
            db.session(),
            state,
            MessageState.PENDING,
            Message.id.in_(ids),
            attempts=0,
            crashes=0,
            patience_from=now,
            due_at=now,
            changed_at=now,
            lease_token=None,
        )
    record(moved)
    wakeups.after_commit(db.session())
    db.session.commit()
    return len(moved)


def _set_state(stream_id: int, before: Sequence[StreamState], after: StreamState, because: str) -> None:
    """Change a stream's state, and the gate in its counters' row, where it waits for claims that are being made.

    One statement for all the states before: between two of them, somebody could slip through who resumes.
    """
    if db.session.get(Stream, stream_id) is None:
        raise NotFound
    changed = db.session.execute(
        update(Stream)
        .where(Stream.id == stream_id, Stream.state.in_(before))
        .values(state=after, paused_because=because)
        .returning(Stream.id)
    ).all()
    if changed:
        db.session.execute(
            update(StreamCounters)
            .where(StreamCounters.stream_id == stream_id)
            .values(running=after is StreamState.RUNNING, policy_refusals=0)
        )


def _cancel_all(stream_id: int, state: MessageState) -> int:
    """Cancel in portions, each its own transaction, so that nobody waits long for the lock."""
    total = 0
    portion = db.select(Message.id).where(Message.stream_id == stream_id, in_state(state)).limit(_AT_ONCE)
    while moved := move(db.session(), state, MessageState.CANCELLED, Message.id.in_(portion), changed_at=time.time()):
        total += len(moved)
        db.session.commit()
    db.session.rollback()
    return total


def _let_workers_finish(stream_id: int) -> None:
    """Wait, without a transaction, until no worker has a letter of this stream, at most two seconds."""
    end = time.monotonic() + _WAIT_SECONDS
    while in_flight(stream_id) and time.monotonic() < end:
        time.sleep(_LOOK_EVERY_SECONDS)
