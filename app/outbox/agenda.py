"""What may leave now: running streams with something due, the most urgent first."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, Row, text

_LOOK_EVERY_SECONDS = 0.1
"How soon a confirmation is noticed by a worker that is busy with a mass delivery."

_DUE = text("""
    SELECT s.id, s.key, s.crash_policy, s.priority, s.pace_per_hour, s.domain_pace_per_hour, s.opens_at, s.closes_at,
           s.time_zone, c.sole_recipient
      FROM streams s JOIN stream_counters c ON c.stream_id = s.id
     WHERE s.state = 'running'
       AND EXISTS (SELECT 1 FROM messages m WHERE m.stream_id = s.id AND m.state = 'pending' AND m.due_at <= :now)
     ORDER BY s.priority DESC, s.id
""")


@dataclass(frozen=True)
class StreamDue:
    """A stream that has something to send."""

    id: int
    key: str
    crash_policy: str
    priority: int
    pace_per_hour: int
    domain_pace_per_hour: int
    opens_at: int
    closes_at: int
    time_zone: str
    sole_recipient: str


class Agenda:
    """One worker's list of streams; looked up a few times a second, not for every group of letters."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._due: list[StreamDue] = []
        self._looked = float("-inf")
        self._turn = 0
        self._rests: dict[int, float] = {}

    def next(self) -> StreamDue | None:
        """Return the stream to send from: the most urgent; among equals each in turn."""
        if time.monotonic() - self._looked >= _LOOK_EVERY_SECONDS:
            self._look()
        now = time.monotonic()
        awake = [stream for stream in self._due if self._rests.get(stream.id, 0.0) <= now]
        if not awake:
            return None
        equals = [stream for stream in awake if stream.priority == awake[0].priority]
        return equals[self._turn % len(equals)]

    def rest(self, stream_id: int, seconds: float) -> None:
        """Leave a stream alone for a while."""
        self._rests[stream_id] = time.monotonic() + seconds

    def _look(self) -> None:
        with self._engine.connect() as connection:
            rows = connection.execute(_DUE, {"now": time.time()}).all()
        self._due = [_stream(row) for row in rows]
        self._looked = time.monotonic()
        self._rests = {stream_id: until for stream_id, until in self._rests.items() if until > self._looked}
        self._turn += 1


def _stream(row: Row[tuple[object, ...]]) -> StreamDue:
    return StreamDue(**{**row._mapping, "sole_recipient": row.sole_recipient or ""})
