"""A whole turn of the worker's book as one statement of PostgreSQL: a third of the round trips where all went well."""

TURN = """
WITH alive AS (
    UPDATE workers SET beat = beat + 1, beat_at = %(now)s, sent = sent + %(sent)s WHERE token = %(token)s
    RETURNING token
), done AS (
    UPDATE messages m
       SET state = 'sent', counted = true, attempts = m.attempts + 1, lease_token = NULL, last_code = r.code,
           last_reply = r.reply, changed_at = %(now)s
      FROM json_to_recordset(%(results)s::json) AS r (id bigint, code text, reply text)
     WHERE m.id = r.id AND m.state = 'transmitting' AND m.lease_token = %(token)s AND EXISTS (SELECT FROM alive)
    RETURNING 1
), taken AS (
    UPDATE messages
       SET state = 'transmitting', lease_token = %(token)s, changed_at = %(now)s
     WHERE id = ANY (ARRAY (SELECT id FROM messages
                             WHERE stream_id = %(stream)s AND state = 'pending' AND due_at <= %(now)s
                               AND (due_at, id) > (%(last_due)s, %(last_id)s)
                             ORDER BY due_at, id LIMIT %(at_most)s + (SELECT 0 * count(*) FROM done)
                               FOR UPDATE SKIP LOCKED))
    RETURNING id, stream_id, key, template_id, recipient, slots, message_id, attempts, crashes, counted, patience_from,
              due_at
), new AS (
    SELECT count(*) FILTER (WHERE counted) AS counted FROM taken
), counters AS (
    UPDATE stream_counters
       SET pending = pending - new.counted, transmitting = transmitting + new.counted - %(counted)s,
           sent = sent + %(sent)s
      FROM new
     WHERE stream_id = %(stream)s AND running
    RETURNING stream_id
)
SELECT (SELECT count(*) FROM alive), (SELECT count(*) FROM counters), taken.*
  FROM (SELECT 1) AS always LEFT JOIN taken ON true
"""
"""The caller rolls back where the worker's row or the running stream's was not found.

PostgreSQL runs the parts of one statement in the order in which they ask each other, so each asks the one whose locks
must come before: worker, letters that were sent, letters to take, counters. Taking skips what another worker has
locked, but where that worker has just let go, the row's newest version is locked before its state is looked at, and
stays so: whoever then waited for the counters while its own letter was not recorded yet would never get them.

`id = ANY (ARRAY (...))` keeps the plan an index scan, as in the claim of `ledger_postgresql.py`; one JSON value and not
three arrays, since making arrays costs the driver more than all the rest of a turn.
"""
