"""The worker's book on SQLite: one writer at a time, so a transaction begins as a writer."""

import json
from collections.abc import Sequence
from typing import Any

from app.outbox.ledger import STATES, Claimed, Ledger, Recorded, Wanted
from app.outbox.models import MessageState

_BEAT = "UPDATE workers SET beat = beat + 1, beat_at = ?, sent = sent + ? WHERE token = ?"
_SENT = """
    UPDATE messages
       SET state = 'sent', counted = 1, attempts = attempts + 1, lease_token = NULL, last_code = ?, last_reply = ?,
           changed_at = ?
     WHERE id = ? AND state = 'transmitting' AND lease_token = ?
"""
_RECORD = """
    UPDATE messages
       SET state = ?, counted = 1, attempts = attempts + ?, due_at = coalesce(?, due_at),
           patience_from = coalesce(?, patience_from), lease_token = NULL,
           last_code = ?, last_reply = ?, changed_at = ?
     WHERE id = ? AND state = 'transmitting' AND lease_token = ?
"""
CLAIM = """
    UPDATE messages
       SET state = ?, lease_token = ?, changed_at = ?
     WHERE id IN (SELECT id FROM messages
                   WHERE stream_id = ? AND state = 'pending' AND due_at <= ?
                   ORDER BY due_at, id LIMIT ?)
    RETURNING id, stream_id, key, template_id, recipient, slots, message_id, attempts, crashes, counted, patience_from
"""
_GO = "UPDATE messages SET state = 'transmitting', changed_at = ? WHERE id = ? AND state = 'leased' AND lease_token = ?"
_WAIT = """
    UPDATE messages SET state = 'pending', due_at = ?, lease_token = NULL, changed_at = ?
     WHERE id = ? AND state = 'leased' AND lease_token = ?
"""
_COUNT = (
    f"UPDATE stream_counters SET {', '.join(f'{state} = {state} + ?' for state in STATES)}"  # noqa: S608 - our names
    " WHERE stream_id = ? AND (running OR NOT ?)"
)


_slots = json.JSONDecoder().raw_decode


class SqliteLedger(Ledger):
    """See the module."""

    def _begin(self, cursor: Any) -> None:
        cursor.execute("BEGIN IMMEDIATE")

    def _beat(self, cursor: Any, sent: int, now: float) -> bool:
        return bool(cursor.execute(_BEAT, (now, sent, self.token)).rowcount)

    def _record(self, cursor: Any, results: Sequence[Recorded], now: float) -> None:
        sent = [(r.code, r.reply, now, r.message.id, self.token) for r in results if r.state is MessageState.SENT]
        others = [
            (r.state, r.charged, r.due_at, r.patience_from, r.code, r.reply, now, r.message.id, self.token)
            for r in results
            if r.state is not MessageState.SENT
        ]
        cursor.executemany(_SENT, sent)
        if others:
            cursor.executemany(_RECORD, others)

    def _claim(self, cursor: Any, wanted: Wanted, now: float) -> list[Claimed]:
        cursor.execute(CLAIM, (wanted.state, self.token, now, wanted.stream_id, now, wanted.at_most))
        return [_claimed(row) for row in sorted(cursor.fetchall())]

    def _place(self, cursor: Any, going: Sequence[Claimed], later: Sequence[tuple[int, float]], now: float) -> set[int]:
        go = {each.id for each in going if cursor.execute(_GO, (now, each.id, self.token)).rowcount}
        return go | {id_ for id_, due_at in later if cursor.execute(_WAIT, (due_at, now, id_, self.token)).rowcount}

    def _count(self, cursor: Any, stream_id: int, delta: list[int], *, must_run: bool) -> bool:
        return bool(cursor.execute(_COUNT, (*delta, stream_id, must_run)).rowcount)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    return Claimed._make((*row[:5], _slots(row[5])[0], *row[6:]))
