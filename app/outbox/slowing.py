"""Sending slower to an address whose receiver said that we are too fast."""

import time

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.outbox.models import PaceBucket

SLOWEST = 64.0
"Times slower than asked; from there only waiting helps."
ONCE_IN_SECONDS = 15 * 60
"A burst of refusals is one sign, not fifty: the pace is halved once in this time."


def slow_down(session: Session, recipient: str, *, hold_seconds: float) -> None:
    """Halve the pace to an address and send nothing to it for a while; no commit.

    Args:
        session: the caller's.
        recipient: the address.
        hold_seconds: how long nothing may leave.
    """
    now, key = time.time(), f"to:{recipient}"
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(PaceBucket).on_conflict_do_nothing(index_elements=["key"]), {"key": key})
    session.execute(
        update(PaceBucket)
        .where(PaceBucket.key == key, PaceBucket.slowed_at < now - ONCE_IN_SECONDS, PaceBucket.slowness < SLOWEST)
        .values(slowness=PaceBucket.slowness * 2, slowed_at=now)
    )
    session.execute(
        update(PaceBucket)
        .where(PaceBucket.key == key, PaceBucket.held_until < now + hold_seconds)
        .values(held_until=now + hold_seconds)
    )
