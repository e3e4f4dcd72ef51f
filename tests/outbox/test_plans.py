"""The partial indexes are used, on both databases: a test reads the plan."""

import pytest
from sqlalchemy import text

from app.extensions import db
from app.outbox import ledger_postgresql, ledger_sqlite, one_statement, service
from app.outbox.agenda import _DUE
from app.outbox.models import IS_TROUBLED
from tests.outbox.conftest import a_mail

FIND_TROUBLE = f"SELECT last_code, count(*) FROM messages WHERE {IS_TROUBLED} GROUP BY last_code"
FIND_UNCOUNTED = "SELECT state, count(*) FROM messages WHERE {uncounted} AND stream_id = 1 GROUP BY state"
FIND_LEASED = "SELECT id FROM messages WHERE lease_token = 'x'"


@pytest.fixture
def plan(app, stream):
    """The plan of a statement, in the database's own words, over many rows, most of them sent."""
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(2_000)))
    db.session.commit()
    is_postgresql = db.engine.dialect.name == "postgresql"
    if is_postgresql:
        db.session.execute(text("UPDATE messages SET state = 'sent' WHERE id % 100 > 0"))
        db.session.execute(text("ANALYZE messages, streams"))

    def explain(statement, values=()):
        raw = db.session.connection().connection.driver_connection
        prefix = "EXPLAIN " if is_postgresql else "EXPLAIN QUERY PLAN "
        return "\n".join(str(row) for row in raw.execute(prefix + statement, values).fetchall())

    return explain


def test_a_claim_walks_the_index_of_what_is_pending(app, plan):
    if db.engine.dialect.name == "postgresql":
        words = plan(ledger_postgresql.CLAIM, ("transmitting", "t", 1.0, 1, 4e9, 0.0, 0, 20))
        assert "Seq Scan" not in words
        assert "Sort" not in words
    else:
        words = plan(ledger_sqlite.CLAIM, ("transmitting", "t", 1.0, 1, 4e9, 20))
        assert "TEMP B-TREE" not in words
        assert "SCAN messages" not in words
    assert "ix_messages_due" in words


def test_a_whole_turn_in_one_statement_walks_the_same_index(app, plan):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has such a statement")
    numbers = {"now": 4e9, "sent": 0, "counted": 0, "stream": 1, "at_most": 20, "last_due": 0.0, "last_id": 0}
    words = plan(one_statement.TURN, numbers | {"token": "t", "results": "[]"})
    assert "ix_messages_due" in words
    assert "Sort" not in words


def test_the_agenda_only_looks_whether_something_is_due(app, plan):
    assert "ix_messages_due" in plan(str(_DUE).replace(":now", "4e9"))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (FIND_TROUBLE, "ix_messages_troubled"),
        (FIND_UNCOUNTED, "ix_messages_uncounted"),
        (FIND_LEASED, "ix_messages_lease"),
    ],
)
def test_the_small_indexes_are_used(app, plan, statement, index):
    uncounted = "NOT counted" if db.engine.dialect.name == "postgresql" else "counted = 0"
    assert index in plan(statement.format(uncounted=uncounted))


def test_counting_asks_for_what_is_uncounted_in_the_words_of_its_index(app, plan):
    from app.outbox import queries

    stated = str(queries.UNCOUNTED.compile(db.engine, compile_kwargs={"literal_binds": True}))
    assert "ix_messages_uncounted" in plan(f"SELECT count(*) FROM messages WHERE {stated}")
