"""The worker's book on PostgreSQL: claims skip what another worker has locked."""

import json
import time
from collections.abc import Sequence
from typing import Any

from app.outbox.ledger import STATES, Claimed, LeaseLost, Ledger, Recorded, StreamStopped, Wanted
from app.outbox.models import MessageState
from app.outbox.one_statement import TURN

_BEAT = "UPDATE workers SET beat = beat + 1, beat_at = %s, sent = sent + %s WHERE token = %s"
_SENT = """
    UPDATE messages m
       SET state = 'sent', counted = true, attempts = m.attempts + 1, lease_token = NULL, last_code = r.code,
           last_reply = r.reply, changed_at = %s
      FROM json_to_recordset(%s::json) AS r (id bigint, code text, reply text)
     WHERE m.id = r.id AND m.state = 'transmitting' AND m.lease_token = %s
"""
"""One JSON value and not three arrays: making arrays costs the driver more than all the rest of a turn."""
_RECORD = """
    UPDATE messages m
       SET state = r.state, counted = true, attempts = m.attempts + r.charged,
           due_at = coalesce(r.due_at, m.due_at), patience_from = coalesce(r.patience_from, m.patience_from),
           lease_token = NULL, last_code = r.code, last_reply = r.reply, changed_at = %s
      FROM json_to_recordset(%s::json) AS r (id bigint, state text, charged int, due_at float8, patience_from float8,
                                             code text, reply text)
     WHERE m.id = r.id AND m.state = 'transmitting' AND m.lease_token = %s
"""
CLAIM = """
    UPDATE messages
       SET state = %s, lease_token = %s, changed_at = %s
     WHERE id = ANY (ARRAY (SELECT id FROM messages
                             WHERE stream_id = %s AND state = 'pending' AND due_at <= %s AND (due_at, id) > (%s, %s)
                             ORDER BY due_at, id LIMIT %s
                               FOR UPDATE SKIP LOCKED))
    RETURNING id, stream_id, key, template_id, recipient, slots, message_id, attempts, crashes, counted, patience_from,
              due_at
"""
"""`id = ANY (ARRAY (...))` keeps the plan an index scan: joined to a sub-select with a LIMIT it becomes a hash join
over the whole table. The order is the index's: by `id` PostgreSQL would walk the primary key over all that was sent."""
_GO = """
    UPDATE messages SET state = 'transmitting', changed_at = %s
     WHERE id = ANY (%s::bigint[]) AND state = 'leased' AND lease_token = %s
    RETURNING id
"""
_WAIT = """
    UPDATE messages m SET state = 'pending', due_at = w.due_at, lease_token = NULL, changed_at = %s
      FROM unnest(%s::bigint[], %s::float8[]) AS w (id, due_at)
     WHERE m.id = w.id AND m.state = 'leased' AND m.lease_token = %s
    RETURNING m.id
"""
_COUNT = (
    f"UPDATE stream_counters SET {', '.join(f'{state} = {state} + %s' for state in STATES)}"  # noqa: S608 - our names
    " WHERE stream_id = %s AND (running OR NOT %s)"
)
_FROM_THE_START = (0.0, 0)
_FROM_THE_START_EVERY_SECONDS = 60.0


class PostgresqlLedger(Ledger):
    """See the module."""

    _stream_id = 0
    _began = 0.0
    _last = _FROM_THE_START
    """Where the last claim ended: the next one begins there and does not walk over the dead index entries of what was
    sent since the last vacuum. When it finds nothing, the following one begins at the start; and so it does now and
    then, since what was given back lies before, and would wait there for the end of a stream that may have none."""

    def _turn(self, cursor: Any, results: Sequence[Recorded], wanted: Wanted | None) -> list[Claimed]:
        if wanted is None or not _all_went_well(results, wanted):
            return super()._turn(cursor, results, wanted)
        self._begin_at(wanted.stream_id)
        values = {
            "now": time.time(),
            "token": self.token,
            "results": json.dumps(_sent_as_json(results)),
            "sent": len(results),
            "counted": sum(result.message.counted for result in results),
            "stream": wanted.stream_id,
            "at_most": wanted.at_most,
            "last_due": self._last[0],
            "last_id": self._last[1],
        }
        found = cursor.execute(TURN, values).fetchall()
        if not found[0][0]:
            raise LeaseLost
        if not found[0][1]:
            raise StreamStopped
        rows = [row[2:] for row in found if row[2] is not None]
        if not rows and self._last != _FROM_THE_START:
            self._last = _FROM_THE_START
            return super()._turn(cursor, (), wanted)
        return self._claimed(rows, wanted)

    def _begin(self, cursor: Any) -> None:
        """Psycopg opens the transaction by itself."""

    def _beat(self, cursor: Any, sent: int, now: float) -> bool:
        return bool(cursor.execute(_BEAT, (now, sent, self.token)).rowcount)

    def _record(self, cursor: Any, results: Sequence[Recorded], now: float) -> None:
        sent = _sent_as_json([r for r in results if r.state is MessageState.SENT])
        others = [_as_json(r) for r in results if r.state is not MessageState.SENT]
        if sent:
            cursor.execute(_SENT, (now, json.dumps(sent), self.token))
        if others:
            cursor.execute(_RECORD, (now, json.dumps(others), self.token))

    def _claim(self, cursor: Any, wanted: Wanted, now: float) -> list[Claimed]:
        self._begin_at(wanted.stream_id)
        rows = self._take(cursor, wanted, now)
        if not rows and self._last != _FROM_THE_START:
            self._last = _FROM_THE_START
            rows = self._take(cursor, wanted, now)
        return self._claimed(rows, wanted)

    def _begin_at(self, stream_id: int) -> None:
        """Begin at the start in another stream than the last one, and now and then."""
        now = time.monotonic()
        if stream_id != self._stream_id or now - self._began >= _FROM_THE_START_EVERY_SECONDS:
            self._stream_id, self._last, self._began = stream_id, _FROM_THE_START, now

    def _claimed(self, rows: list[Any], wanted: Wanted) -> list[Claimed]:
        """Return rows as messages, and remember where they ended; where fewer came than wanted, that was the end."""
        self._last = max((row[11], row[0]) for row in rows) if len(rows) == wanted.at_most else _FROM_THE_START
        return [Claimed._make(row[:11]) for row in sorted(rows, key=lambda row: row[0])]

    def _take(self, cursor: Any, wanted: Wanted, now: float) -> list[Any]:
        values = (str(wanted.state), self.token, now, wanted.stream_id, now, *self._last, wanted.at_most)
        rows: list[Any] = cursor.execute(CLAIM, values).fetchall()
        return rows

    def _place(self, cursor: Any, going: Sequence[Claimed], later: Sequence[tuple[int, float]], now: float) -> set[int]:
        moved: set[int] = set()
        if going:
            moved.update(id_ for (id_,) in cursor.execute(_GO, (now, [each.id for each in going], self.token)))
        if later:
            values = (now, [row[0] for row in later], [row[1] for row in later], self.token)
            moved.update(id_ for (id_,) in cursor.execute(_WAIT, values))
        return moved

    def _count(self, cursor: Any, stream_id: int, delta: list[int], *, must_run: bool) -> bool:
        return bool(cursor.execute(_COUNT, (*delta, stream_id, must_run)).rowcount)


def _all_went_well(results: Sequence[Recorded], wanted: Wanted) -> bool:
    return wanted.state is MessageState.TRANSMITTING and all(
        r.state is MessageState.SENT and r.message.stream_id == wanted.stream_id for r in results
    )


def _sent_as_json(results: Sequence[Recorded]) -> list[dict[str, object]]:
    return [{"id": r.message.id, "code": r.code, "reply": _without_nul(r.reply)} for r in results]


def _as_json(result: Recorded) -> dict[str, object]:
    return {
        "id": result.message.id,
        "state": result.state,
        "charged": int(result.charged),
        "due_at": result.due_at,
        "patience_from": result.patience_from,
        "code": result.code,
        "reply": _without_nul(result.reply),
    }


def _without_nul(text: str) -> str:
    """Return text that PostgreSQL can store, whatever a mail server said."""
    return text.replace("\x00", "") if "\x00" in text else text
