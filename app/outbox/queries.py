"""What is in the outbox: counts that add up, one message."""

import time

from sqlalchemy import func, select

from app.extensions import db
from app.outbox.bounce_report import BounceReport, ReportState
from app.outbox.leases import LEASE_SECONDS
from app.outbox.models import Message, MessageState, StreamCounters, WorkerLease

UNCOUNTED = ~Message.counted


def counts(stream_id: int) -> dict[MessageState, int]:
    """Return how many messages of a stream stand in each state; together they are all of them.

    Counted messages are read from one row of counters; a mail that was put in by itself is counted with its first
    answer, and until then found by a small index of its own. Nothing counts all rows.
    """
    totals = dict.fromkeys(MessageState, 0)
    states = [getattr(StreamCounters, state) for state in MessageState]
    counted = db.session.execute(select(*states).where(StreamCounters.stream_id == stream_id)).first()
    for state, number in zip(MessageState, counted or (), strict=False):
        totals[state] += number
    for name, number in db.session.execute(
        select(Message.state, func.count()).where(UNCOUNTED, Message.stream_id == stream_id).group_by(Message.state)
    ):
        totals[MessageState(name)] += number
    return totals


def message(key: str) -> Message | None:
    """Return the message of this key, or None."""
    return db.session.execute(select(Message).filter_by(key=key)).scalar_one_or_none()


def in_flight(stream_id: int) -> int:
    """Return how many messages of a stream a worker has in its hands; leaves no transaction open."""
    now = counts(stream_id)
    db.session.rollback()
    return now[MessageState.LEASED] + now[MessageState.TRANSMITTING]


def a_worker_is_alive() -> bool:
    """Return whether some worker's beat reached the database within the time that a lease lasts."""
    beating = select(WorkerLease.token).where(WorkerLease.beat_at > time.time() - LEASE_SECONDS)
    return db.session.execute(beating.limit(1)).first() is not None


def unclear_bounces(at_most: int = 100) -> list[tuple[BounceReport, Message | None]]:
    """Return the reports that an organizer must look at, the oldest first, each with its message if that is proven."""
    unclear = (
        select(BounceReport, Message)
        .outerjoin(Message, Message.id == BounceReport.message)
        .where(BounceReport.state == ReportState.UNCLEAR)
        .order_by(BounceReport.id)
        .limit(at_most)
    )
    return [(report, message) for report, message in db.session.execute(unclear)]


def sole_recipient(stream_id: int) -> str:
    """Return the one address that a stream's bulk goes to; empty if there are several, or none yet."""
    found = select(StreamCounters.sole_recipient).where(StreamCounters.stream_id == stream_id)
    return db.session.execute(found).scalar() or ""
