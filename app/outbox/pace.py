"""Who may be written to now: the buckets of recipients and domains, in the database that all workers share."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.outbox.agenda import StreamDue
from app.outbox.buckets import Bucket
from app.outbox.models import PaceBucket

_LOOK_EVERY_SECONDS = 1.0

Key = tuple[str, int]
"A bucket's key and the pace asked for, messages an hour; 0 = no cap."


class Pace:
    """One worker's view of the buckets."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._slowed: frozenset[str] = frozenset()
        self._looked = float("-inf")

    def applies(self, stream: StreamDue) -> bool:
        """Return whether a stream's messages must ask before they leave: it has a pace, or somebody was slowed down."""
        if time.monotonic() - self._looked >= _LOOK_EVERY_SECONDS:
            self._look()
        if stream.pace_per_hour or stream.domain_pace_per_hour:
            return True
        if stream.sole_recipient:
            return not self._slowed.isdisjoint(bucket_names(stream.sole_recipient))
        return bool(self._slowed)

    def look_again(self) -> None:
        """Look at the buckets before the next letters: one of them was just slowed down."""
        self._looked = float("-inf")

    def admit(self, stream: StreamDue, recipients: Sequence[str]) -> list[float]:
        """Take a token for each message that may leave now.

        Args:
            stream: whose pace holds.
            recipients: whom its next messages go to, in their order.

        Returns:
            For each, how many seconds it must wait; 0: it has its token.
        """
        now = time.time()
        asked = [self._keys(stream, recipient) for recipient in recipients]
        with self._engine.begin() as connection:
            buckets = _locked(connection, sorted({name for keys in asked for name, _ in keys}))
            waits = [_ask([(buckets[name], per_hour) for name, per_hour in keys], now) for keys in asked]
            _store(connection, buckets.values())
        return _in_turn(asked, waits, buckets, now)

    def _keys(self, stream: StreamDue, recipient: str) -> list[Key]:
        address, domain = bucket_names(recipient)
        keys = [(address, stream.pace_per_hour), (domain, stream.domain_pace_per_hour)]
        return [(name, per_hour) for name, per_hour in keys if per_hour or name in self._slowed]

    def _look(self) -> None:
        """Learn whom receivers told us to go slower with; forget whoever has recovered."""
        now = time.time()
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(PaceBucket).where((PaceBucket.slowness > 1.0) | (PaceBucket.held_until > now))
            ).all()
        buckets = [_bucket(row) for row in rows]
        self._slowed = frozenset(b.key for b in buckets if b.held_for(now) or b.slowness_now(now) > 1.0)
        self._looked = time.monotonic()


def forget_idle(engine: Engine) -> None:
    """Take out the buckets that say nothing any more: addresses are not kept for their own sake."""
    now = time.time()
    with engine.begin() as connection:
        idle = [b.key for b in map(_bucket, connection.execute(select(PaceBucket)).all()) if b.idle_after < now]
        if idle:
            connection.execute(delete(PaceBucket).where(PaceBucket.key.in_(idle), PaceBucket.free_at < now))


def bucket_names(recipient: str) -> tuple[str, str]:
    """Return the keys of an address's and its domain's buckets."""
    return f"to:{recipient}", f"at:{recipient.rpartition('@')[2].lower()}"


def _locked(connection: Connection, names: list[str]) -> dict[str, Bucket]:
    """Return these buckets, made where missing, and theirs alone until the transaction ends; in one order, for all."""
    if not names:
        return {}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(PaceBucket).on_conflict_do_nothing(index_elements=["key"]), [{"key": name} for name in names]
    )
    found = select(PaceBucket).where(PaceBucket.key.in_(names)).order_by(PaceBucket.key).with_for_update()
    return {row.key: _bucket(row) for row in connection.execute(found)}


def _ask(buckets: list[tuple[Bucket, int]], now: float) -> float:
    wait = max((bucket.wait(per_hour, now) for bucket, per_hour in buckets), default=0.0)
    if wait == 0.0:
        for bucket, per_hour in buckets:
            bucket.take(per_hour, now)
    return wait


def _in_turn(asked: list[list[Key]], waits: list[float], buckets: dict[str, Bucket], now: float) -> list[float]:
    """Return when each comes back: behind one another, not all at the moment when the first may leave."""
    behind: dict[str, float] = {}
    for index, keys in enumerate(asked):
        if waits[index]:
            for name, per_hour in keys:
                waits[index] += behind.get(name, 0.0)
                behind[name] = behind.get(name, 0.0) + buckets[name].gap(per_hour, now)
    return waits


def _store(connection: Connection, buckets: Iterable[Bucket]) -> None:
    for bucket in buckets:
        connection.execute(update(PaceBucket).where(PaceBucket.key == bucket.key).values(free_at=bucket.free_at))


def _bucket(row: Row[Any]) -> Bucket:
    return Bucket(**row._mapping)
