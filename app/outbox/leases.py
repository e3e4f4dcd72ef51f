"""A worker's lease: its row in `workers`, and a beat that proves it is alive.

The row is also the fence: every transaction of a worker begins by touching it, and whoever takes a worker for dead
deletes it first. So a worker that was only slow can neither take nor record anything afterwards.
"""

import os
import socket
import time
import uuid
from collections import deque
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, delete, insert, update

from app.outbox.models import WorkerLease

BEAT_EVERY_SECONDS = 5.0
_RATE_OVER_SECONDS = 60.0
LEASE_SECONDS = 45.0
"A worker that could not beat for so long sends no further letter."
DEAD_AFTER_SECONDS = 90.0
"A worker whose beat others have not seen change for so long, on their own clock, is dead."


class Lease:
    """One connection's right to send, as long as its beat reaches the database."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._beaten = time.monotonic()
        self._sent = deque([(self._beaten, 0)], maxlen=int(_RATE_OVER_SECONDS / BEAT_EVERY_SECONDS))
        self.lost = False

    def rate_per_minute(self, sent: int) -> float:
        """Return how many messages a minute it has sent lately.

        Args:
            sent: how many since it began.
        """
        now = time.monotonic()
        began, before = self._sent[0]
        self._sent.append((now, sent))
        return (sent - before) / max(now - began, BEAT_EVERY_SECONDS) * 60

    def beaten(self) -> None:
        """Note that the database has seen a beat just now."""
        self._beaten = time.monotonic()

    @property
    def valid(self) -> bool:
        """Return whether a letter may still be sent."""
        return not self.lost and time.monotonic() - self._beaten < LEASE_SECONDS


def take(engine: Engine) -> Lease:
    """Enter a new worker of this process into the table."""
    token = uuid.uuid4().hex
    now = time.time()
    with engine.begin() as connection:
        connection.execute(
            insert(WorkerLease).values(
                token=token,
                host=socket.gethostname()[:120],
                process=os.getpid(),
                beat=0,
                beat_at=now,
                sent=0,
                rate_per_minute=0.0,
                started_at=now,
            )
        )
    return Lease(token)


def renew(engine: Engine, leases: Iterable[Lease]) -> None:
    """Beat for every worker of this process; one whose row is gone has lost its lease."""
    with engine.begin() as connection:
        for lease in leases:
            row = update(WorkerLease).where(WorkerLease.token == lease.token)
            sent = connection.execute(
                row.values(beat=WorkerLease.beat + 1, beat_at=time.time()).returning(WorkerLease.sent)
            ).scalar()
            if sent is None:
                lease.lost = True
                continue
            connection.execute(row.values(rate_per_minute=lease.rate_per_minute(sent)))
            lease.beaten()


def end(connection: Connection, token: str) -> None:
    """Take a worker out of the table; waits until a transaction it has under way is over."""
    connection.execute(delete(WorkerLease).where(WorkerLease.token == token))
