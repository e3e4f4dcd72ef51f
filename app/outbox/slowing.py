"""Sending slower to whoever says that we are too fast."""

import time

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.outbox.buckets import Bucket
from app.outbox.models import PaceBucket

SLOWEST = 64.0
"Times slower than asked; from there only waiting helps."
ONCE_IN_SECONDS = 15 * 60
"A burst of refusals is one sign, not fifty: the pace is halved once in this time."


def slow_down(db: Connection | Session, name: str, *, hold_seconds: float) -> None:
    """Halve a pace and send nothing there for a while; no commit.

    Args:
        db: the caller's transaction.
        name: the bucket: `to:<address>` or `at:<domain>` (`pace.bucket_names`).
        hold_seconds: how long nothing may leave.
    """
    now = time.time()
    bucket = _locked(db, name)
    values = {"held_until": now + max(bucket.held_for(now), hold_seconds)}
    if not 0.0 <= now - bucket.slowed_at < ONCE_IN_SECONDS:
        values |= {"slowness": min(bucket.slowness_now(now) * 2, SLOWEST), "slowed_at": now}
    db.execute(update(PaceBucket).where(PaceBucket.key == name).values(values))


def _locked(db: Connection | Session, name: str) -> Bucket:
    connection = db if isinstance(db, Connection) else db.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(PaceBucket).on_conflict_do_nothing(index_elements=["key"]), {"key": name})
    row = connection.execute(select(PaceBucket).where(PaceBucket.key == name).with_for_update()).one()
    return Bucket(**row._mapping)
