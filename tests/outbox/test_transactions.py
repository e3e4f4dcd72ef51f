"""Nobody waits with a database connection in hand: neither for the relay, nor for time to pass."""

import threading
import time
from collections import Counter

import pytest
from sqlalchemy import event

from app.extensions import db
from app.outbox import leases, queries, service
from app.outbox.crew import Crew
from app.outbox.ledger import Wanted
from app.outbox.models import MessageState
from app.outbox.wire import Wire
from tests.outbox.conftest import a_mail
from tests.outbox.test_recovery import a_ledger


class Watch:
    """Knows which thread has a connection in hand, and keeps what it had whenever it waited."""

    def __init__(self) -> None:
        self.in_hand: Counter[int] = Counter()
        self.waited: list[tuple[str, int]] = []

    def over(self, engine) -> None:
        """Watch an engine's pool: whatever is lent may have a transaction open."""
        lent_to: dict[int, int] = {}

        def lent(connection, *_) -> None:
            lent_to[id(connection)] = threading.get_ident()
            self.in_hand[threading.get_ident()] += 1

        def returned(connection, *_) -> None:
            self.in_hand[lent_to.pop(id(connection))] -= 1

        event.listen(engine, "checkout", lent)
        event.listen(engine, "checkin", returned)

    def watching(self, name, real):
        """Return a function that notes what its thread has in hand, and then does what it did."""

        def watched(*args, **kwargs):
            self.waited.append((name, self.in_hand[threading.get_ident()]))
            return real(*args, **kwargs)

        return watched

    def during(self, name) -> list[int]:
        """Return how many connections were in hand each time."""
        return [number for which, number in self.waited if which == name]


@pytest.fixture
def watch(monkeypatch):
    """Watches everything by which this code can wait for a relay or for time to pass."""
    watch = Watch()
    for name in ("send", "receive"):
        monkeypatch.setattr(Wire, name, watch.watching(f"wire.{name}", getattr(Wire, name)))
    monkeypatch.setattr(threading.Event, "wait", watch.watching("event.wait", threading.Event.wait))
    monkeypatch.setattr(time, "sleep", watch.watching("sleep", time.sleep))
    return watch


@pytest.fixture
def settings(settings):
    return settings | {"MAIL_CONNECTIONS": 2}


def test_a_crew_at_work_neither_speaks_to_the_relay_nor_rests_with_a_connection_in_hand(
    app, stream, relay, watch, monkeypatch
):
    monkeypatch.setattr(leases, "BEAT_EVERY_SECONDS", 0.05)
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=f"p{n}@x.example")) for n in range(60)))
    db.session.commit()
    crew = Crew(app)
    watch.over(crew._engine)
    watch.over(db.engine)
    crew.start()
    _wait_until_sent(stream.id, 60)
    crew.stop()

    for name in ("wire.send", "wire.receive", "event.wait"):
        assert watch.during(name)
        assert not any(watch.during(name))


def test_who_pauses_a_delivery_waits_for_its_workers_without_a_transaction(app, stream, relay, watch):
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    stream_id = stream.id
    db.session.remove()
    a_ledger(leases.take(db.engine).token).turn([], Wanted(stream_id, 1))
    watch.over(db.engine)

    service.pause(stream_id)

    assert watch.during("sleep")
    assert not any(watch.during("sleep"))


def _wait_until_sent(stream_id: int, number: int) -> None:
    end = time.monotonic() + 30
    while queries.counts(stream_id)[MessageState.SENT] < number and time.monotonic() < end:
        db.session.rollback()
        threading.Event().wait(0.05)
    db.session.rollback()
