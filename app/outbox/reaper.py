"""Finding the dead: workers of this host by the lock on their progress map, those of other hosts by their beat."""

import time
from pathlib import Path

from sqlalchemy import Engine, select

from app.outbox.leases import DEAD_AFTER_SECONDS
from app.outbox.models import WorkerLease
from app.outbox.recovery import recover_host, recovered


class Reaper:
    """Looks again and again; remembers when it saw each beat change, on its own clock, which nobody can step."""

    def __init__(self, engine: Engine, folder: Path, dead_after_seconds: float = DEAD_AFTER_SECONDS) -> None:
        self._engine = engine
        self._folder = folder
        self._dead_after_seconds = dead_after_seconds
        self._seen: dict[str, tuple[int, float]] = {}

    def look(self) -> None:
        """Take back the letters of whoever is dead."""
        recover_host(self._engine, self._folder)
        now = time.monotonic()
        with self._engine.connect() as connection:
            beats = {row.token: row.beat for row in connection.execute(select(WorkerLease.token, WorkerLease.beat))}
        before = self._seen
        self._seen = {
            token: before[token] if token in before and before[token][0] == beat else (beat, now)
            for token, beat in beats.items()
        }
        for token, (_, since) in self._seen.items():
            if now - since > self._dead_after_seconds:
                recovered(self._engine, token, None)
