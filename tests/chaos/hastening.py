"""Making time pass for what waits: nobody wants to sit through the engine's patience."""

import time

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.extensions import db

STATEMENTS = (
    "UPDATE messages SET due_at = :now WHERE state = 'pending' AND due_at > :now",
    "UPDATE pace_buckets SET free_at = 0, held_until = 0 WHERE held_until > :now OR free_at > :now",
    "UPDATE breakers SET open_until = 0 WHERE open_until > :now",
    "UPDATE streams SET state = 'running' WHERE state = 'paused' AND :now > 0",
    "UPDATE stream_counters SET running = true, policy_refusals = 0 WHERE NOT running AND :now > 0",
)
"The last two: what was paused after refusals of policy, an organizer lets go on."


def let_time_pass() -> None:
    """Make everything due that waits for a later moment; while the database is away, nothing."""
    try:
        for statement in STATEMENTS:
            db.session.execute(text(statement), {"now": time.time()})
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        db.engine.dispose()
