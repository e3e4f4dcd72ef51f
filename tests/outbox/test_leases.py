"""A worker may send as long as its beat reaches the database, however long a letter takes."""

import time

import pytest

from app.extensions import db
from app.outbox import leases, queries, service
from app.outbox.crew import Crew, drain
from app.outbox.models import Message, MessageState, WorkerLease
from tests.outbox.conftest import a_mail, put


@pytest.fixture
def settings(settings):
    return settings | {"MAIL_CONNECTIONS": 1}


def test_a_lease_ends_where_no_beat_renews_it(app, monkeypatch):
    lease, now = leases.take(db.engine), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + leases.LEASE_SECONDS + 1)
    assert not lease.valid
    leases.renew(db.engine, [lease])
    assert lease.valid


@pytest.mark.parametrize("relay_modes", ["silence-after-dot-kept"], indirect=True)
def test_a_lease_is_renewed_while_one_letter_takes_long(app, stream, relay, monkeypatch):
    monkeypatch.setattr(leases, "BEAT_EVERY_SECONDS", 0.02)
    put(stream)
    crew = Crew(app)
    crew.start()
    beats, end = [], time.monotonic() + 30
    while queries.message("test:test:0").state != MessageState.UNCERTAIN and time.monotonic() < end:
        if queries.message("test:test:0").state == MessageState.TRANSMITTING:
            beats.append(db.session.scalars(db.select(WorkerLease.beat)).one())
        db.session.rollback()
        time.sleep(0.02)
    crew.stop()
    assert beats[-1] > beats[0]


def test_whoever_may_have_lost_the_lease_gives_the_rest_of_the_group_back(app, stream, relay, monkeypatch):
    answers = iter([True, True, False])
    monkeypatch.setattr(leases.Lease, "valid", property(lambda _self: next(answers, True)))
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    drain()
    assert queries.counts(stream.id)[MessageState.SENT] == 5
    assert set(relay.accepted().values()) == {1}
    assert set(db.session.scalars(db.select(Message.attempts))) == {1}
