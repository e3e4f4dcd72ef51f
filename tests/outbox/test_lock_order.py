"""A worker's turn takes its locks in one order, worker, messages, counters: no deadlocks."""

import threading
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.outbox import leases
from app.outbox.ledger import Recorded, Wanted
from app.outbox.models import Message, MessageState, StreamCounters, WorkerLease
from tests.outbox.conftest import put
from tests.outbox.test_recovery import a_ledger

PENDING, SENT, TRANSMITTING = MessageState.PENDING, MessageState.SENT, MessageState.TRANSMITTING


@pytest.fixture
def turn(app, stream):
    """A worker's next turn: two letters to record as sent, two more to take."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock")
    put(stream, 4)
    ledger = a_ledger(leases.take(db.engine).token)
    wanted = Wanted(stream.id, 2)
    results = [Recorded(message, SENT, True, "250", "ok") for message in ledger.turn([], wanted)]
    db.session.commit()
    return lambda: ledger.turn(results, wanted)


@contextmanager
def waiting_for(row: sa.Select, turn):
    """Hold a row's lock while a turn runs into it; yield a connection that looks what else the turn has locked."""
    with db.engine.connect() as holder, db.engine.connect() as looker:
        holder.execute(row.with_for_update())
        thread = threading.Thread(target=turn)
        thread.start()
        blocked = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while thread.is_alive() and not looker.execute(blocked).scalar():
            looker.rollback()
            time.sleep(0.01)
        assert thread.is_alive()
        yield looker
        looker.rollback()
        holder.rollback()
        thread.join()


def free(looker, row: sa.Select) -> int:
    """Return how many rows nobody has locked."""
    return len(looker.execute(row.with_for_update(skip_locked=True)).all())


def test_a_turn_that_waits_for_its_worker_has_locked_nothing_else(turn):
    with waiting_for(sa.select(WorkerLease.token), turn) as looker:
        assert free(looker, sa.select(Message.id)) == 4
        assert free(looker, sa.select(StreamCounters.stream_id)) == 1


def test_a_turn_that_waits_for_a_letter_of_its_own_has_taken_none_and_counted_none(turn):
    with waiting_for(sa.select(Message.id).where(Message.state == TRANSMITTING), turn) as looker:
        assert free(looker, sa.select(Message.id).where(Message.state == PENDING)) == 2
        assert free(looker, sa.select(StreamCounters.stream_id)) == 1


def test_a_turn_that_waits_for_the_counters_has_all_its_letters(turn):
    with waiting_for(sa.select(StreamCounters.stream_id), turn) as looker:
        assert free(looker, sa.select(Message.id)) == 0
