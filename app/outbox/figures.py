"""The outbox in numbers, for whoever watches over it: small sums and indexed looks, never a count over all rows."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from app.extensions import db
from app.outbox.leases import LEASE_SECONDS
from app.outbox.models import Breaker, Message, MessageState, Stream, StreamCounters, StreamState, WorkerLease

NEWEST = 1000
"Of so many messages the latency is told."
QUANTILES = (0.5, 0.95)


def messages() -> Counter[tuple[str, str]]:
    """Return how many messages there are, by kind of stream (`confirmations`, `delivery`, ...) and state."""
    numbers: Counter[tuple[str, str]] = Counter()
    columns = [getattr(StreamCounters, state) for state in MessageState]
    counted = select(Stream.key, *columns).join(StreamCounters, StreamCounters.stream_id == Stream.id)
    for key, *found in db.session.execute(counted):
        for state, number in zip(MessageState, found, strict=True):
            numbers[_kind(key), state] += number
    single = select(Stream.key, Message.state, func.count()).join(Stream, Stream.id == Message.stream_id)
    for key, at, number in db.session.execute(single.where(~Message.counted).group_by(Stream.key, Message.state)):
        numbers[_kind(key), at] += number
    return numbers


def oldest_due_seconds() -> dict[str, float]:
    """Return for how long the oldest message that may leave has been waiting, by kind of stream."""
    now = time.time()
    oldest = (
        select(func.min(Message.due_at))
        .where(Message.stream_id == Stream.id, Message.state == MessageState.PENDING, Message.due_at <= now)
        .scalar_subquery()
    )
    waiting: dict[str, float] = {}
    for key, due_at in db.session.execute(select(Stream.key, oldest).where(Stream.state == StreamState.RUNNING)):
        waited = 0.0 if due_at is None else now - due_at
        waiting[_kind(key)] = max(waited, waiting.get(_kind(key), 0.0))
    return waiting


def send_seconds() -> dict[tuple[str, str], float]:
    """Return how long the newest mails took from being due to being accepted, by kind of stream and quantile.

    The newest are found by their number, so this costs the same however many there are.
    """
    newest = select(func.coalesce(func.max(Message.id), 0) - NEWEST).scalar_subquery()
    sent = select(Stream.key, Message.changed_at - Message.due_at).join(Stream, Stream.id == Message.stream_id)
    took: defaultdict[str, list[float]] = defaultdict(list)
    for key, seconds in db.session.execute(sent.where(Message.id > newest, Message.state == MessageState.SENT)):
        took[_kind(key)].append(max(0.0, seconds))
    return {
        (kind, str(quantile)): sorted(values)[int(len(values) * quantile)]
        for kind, values in took.items()
        for quantile in QUANTILES
    }


def paused_streams() -> Iterable[tuple[str, int]]:
    """Return how many streams are paused, by kind."""
    paused = db.session.scalars(select(Stream.key).where(Stream.state == StreamState.PAUSED))
    return Counter(_kind(key) for key in paused).items()


def open_breakers() -> list[tuple[str, bool]]:
    """Return each relay, and whether it is left alone just now."""
    now = time.time()
    return [(relay, until > now) for relay, until in db.session.execute(select(Breaker.relay, Breaker.open_until))]


def workers_alive() -> int:
    """Return how many connections of workers have beaten within the time that a lease lasts."""
    alive = select(func.count()).where(WorkerLease.beat_at > time.time() - LEASE_SECONDS)
    return db.session.execute(alive).scalar_one()


def _kind(key: str) -> str:
    return key.partition(":")[0]
