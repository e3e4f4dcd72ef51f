"""What an operator wants to know of the outbox, from rows that are small or indexed: nothing counts all messages."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from app.extensions import db
from app.outbox.buckets import Bucket
from app.outbox.failures import FailureClass, failures
from app.outbox.hours import seconds_to_do
from app.outbox.leases import LEASE_SECONDS
from app.outbox.models import (
    IS_TROUBLED,
    Breaker,
    Message,
    MessageState,
    PaceBucket,
    Stream,
    StreamCounters,
    StreamState,
    WorkerLease,
    in_state,
)
from app.outbox.pace import bucket_names
from app.outbox.queries import a_worker_is_alive, counts, sole_recipient

TROUBLED = (MessageState.FAILED, MessageState.UNCERTAIN, MessageState.HELD, MessageState.BOUNCED)
_SAMPLE = 20


@dataclass(frozen=True)
class StreamStatus:
    """One stream."""

    id: int
    key: str
    state: str
    paused_because: str
    counts: dict[MessageState, int]
    oldest_due_at: float | None
    "The message that waits longest, seconds since 1970; None: none waits."
    eta_seconds: float | None
    "How long its messages still take at its pace; None: nobody can say."


@dataclass(frozen=True)
class ErrorClass:
    """What went wrong alike."""

    state: str
    code: str
    count: int
    is_whole: bool
    "Whether these are all; else there are at least so many, as there are too many to look through."
    sample: str
    "What the server said to one of them."
    what_to_do: str


@dataclass(frozen=True)
class WorkerStatus:
    """One connection of a worker process."""

    host: str
    process: int
    alive: bool
    seconds_since_beat: float
    sent: int
    rate_per_minute: float


@dataclass(frozen=True)
class BreakerStatus:
    """A relay that failed lately."""

    relay: str
    failures: int
    is_open: bool
    opens_again_in_seconds: float
    last_code: str
    last_reply: str
    what_to_do: str


@dataclass(frozen=True)
class Status:
    """The outbox at one moment."""

    counts: dict[MessageState, int]
    rate_per_minute: float
    eta_seconds: float | None
    oldest_pending_seconds: float
    streams: list[StreamStatus]
    errors: list[ErrorClass]
    uncertain: list[str]
    "Keys of messages that may have left, the oldest first, at most twenty."
    breakers: list[BreakerStatus]
    workers: list[WorkerStatus]
    relay_is_set: bool


def status() -> Status:
    """Return the state of the whole outbox."""
    now = time.time()
    workers = _workers(now)
    rate = sum(worker.rate_per_minute for worker in workers if worker.alive)
    streams = [stream_status(stream, rate) for stream in db.session.scalars(select(Stream).order_by(Stream.id))]
    etas = [stream.eta_seconds for stream in streams if stream.eta_seconds is not None]
    waiting = [now - stream.oldest_due_at for stream in streams if stream.oldest_due_at is not None]
    return Status(
        counts={state: sum(stream.counts[state] for stream in streams) for state in MessageState},
        rate_per_minute=rate,
        eta_seconds=max(etas, default=None),
        oldest_pending_seconds=max(0.0, *waiting) if waiting else 0.0,
        streams=streams,
        errors=errors(streams),
        uncertain=_uncertain(),
        breakers=_breakers(now),
        workers=workers,
        relay_is_set=bool(current_app.config["MAIL_SERVER"]),
    )


def stream_status(stream: Stream, rate_per_minute: float) -> StreamStatus:
    """Return how one stream stands.

    Args:
        stream: which.
        rate_per_minute: what all living workers send now.
    """
    totals = counts(stream.id)
    waiting = (Message.stream_id == stream.id, in_state(MessageState.PENDING))
    oldest = select(func.min(Message.due_at)).where(*waiting)
    return StreamStatus(
        id=stream.id,
        key=stream.key,
        state=stream.state,
        paused_because=stream.paused_because,
        counts=totals,
        oldest_due_at=db.session.execute(oldest).scalar(),
        eta_seconds=eta(stream, totals[MessageState.PENDING], rate_per_minute),
    )


def eta(stream: Stream, pending: int, rate_per_minute: float) -> float | None:
    """Return how many seconds a stream still takes, or None if nobody can say.

    Where all goes to one address it is its pace that counts, as slow as the receiver made us, shared with what else
    goes there, after the time that the receiver wants to be left alone; and nothing is faster than the workers. All of
    it in the hours of the day that are allowed.
    """
    if pending == 0:
        return 0.0
    if stream.state != StreamState.RUNNING or not (rate_per_minute or a_worker_is_alive()):
        return None
    now = time.time()
    gap, held, others = _pace_to_one(stream, now)
    work = max((pending + others) * gap, pending * 60.0 / rate_per_minute if rate_per_minute else 0.0)
    if not work:
        return None
    return held + seconds_to_do(work, stream.opens_at, stream.closes_at, stream.time_zone, now + held)


def errors(streams: Sequence[StreamStatus]) -> list[ErrorClass]:
    """Return what went wrong in some streams, alike things together, the most frequent first.

    Each stream is looked through as far as `failures` does: a million failures cost no more than some thousand.
    """
    alike: defaultdict[tuple[str, str], list[FailureClass]] = defaultdict(list)
    for stream in streams:
        if any(stream.counts[state] for state in TROUBLED):
            for each in failures(stream.id, TROUBLED):
                alike[each.state, each.code].append(each)
    classes = [
        ErrorClass(
            state,
            code,
            count=sum(each.count for each in found),
            is_whole=all(each.is_whole for each in found),
            sample=max(each.reply for each in found),
            what_to_do=found[0].what_to_do,
        )
        for (state, code), found in alike.items()
    ]
    return sorted(classes, key=lambda each: -each.count)[:_SAMPLE]


def _pace_to_one(stream: Stream, now: float) -> tuple[float, float, int]:
    """Return the seconds between two messages to a stream's only address, those until the first, and how many others.

    All 0 where a stream has many recipients, or its one has no pace.
    """
    recipient = sole_recipient(stream.id)
    names = bucket_names(recipient)
    asked = dict(zip(names, (stream.pace_per_hour, stream.domain_pace_per_hour), strict=True))
    buckets = {name: Bucket(name) for name in names}
    for row in db.session.scalars(select(PaceBucket).where(PaceBucket.key.in_(names))):
        buckets[row.key] = Bucket(row.key, row.free_at, row.slowness, row.slowed_at, row.held_until)
    gap = max(bucket.gap(asked[name], now) for name, bucket in buckets.items())
    held = max(bucket.held_for(now) for bucket in buckets.values())
    return (gap, held, _others_to(recipient, stream.id)) if recipient else (0.0, 0.0, 0)


def _others_to(recipient: str, stream_id: int) -> int:
    """Return how many messages of other running streams wait for the same address."""
    found = (
        select(func.sum(StreamCounters.pending))
        .join(Stream, Stream.id == StreamCounters.stream_id)
        .where(StreamCounters.sole_recipient == recipient, Stream.id != stream_id)
        .where(Stream.state == StreamState.RUNNING)
    )
    return int(db.session.execute(found).scalar() or 0)


def _uncertain() -> list[str]:
    found = select(Message.key).where(in_state(MessageState.UNCERTAIN), IS_TROUBLED).order_by(Message.id).limit(_SAMPLE)
    return list(db.session.scalars(found))


def _workers(now: float) -> list[WorkerStatus]:
    rows = db.session.scalars(select(WorkerLease).order_by(WorkerLease.started_at))
    return [
        WorkerStatus(
            row.host, row.process, now - row.beat_at < LEASE_SECONDS, now - row.beat_at, row.sent, row.rate_per_minute
        )
        for row in rows
    ]


def _breakers(now: float) -> list[BreakerStatus]:
    rows = db.session.scalars(select(Breaker).where(Breaker.failures > 0))
    return [
        BreakerStatus(
            row.relay,
            row.failures,
            row.open_until > now,
            max(0.0, row.open_until - now),
            row.last_code,
            row.last_reply,
            row.what_to_do,
        )
        for row in rows
    ]
