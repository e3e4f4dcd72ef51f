"""Several workers, one outbox: nothing is sent twice, counts add up, a pause holds."""

import threading
import time

import pytest

from app.extensions import db
from app.outbox import conversation, leases, ledger_postgresql, queries, service, states
from app.outbox.crew import Crew, drain
from app.outbox.judgement import untouched
from app.outbox.ledger import Wanted
from app.outbox.models import Message, MessageState
from app.outbox.press import Press
from tests.outbox.conftest import a_mail, put
from tests.outbox.test_recovery import a_ledger


@pytest.fixture
def settings(settings):
    return settings | {"MAIL_CONNECTIONS": 3}


def test_workers_never_take_the_same_letter(stream):
    put(stream, 30)
    ledgers = [a_ledger(leases.take(db.engine).token) for _ in range(3)]
    taken, stream_id = [[] for _ in ledgers], stream.id

    def take(index):
        while claimed := ledgers[index].turn([], Wanted(stream_id, 4)):
            taken[index] += [message.id for message in claimed]

    threads = [threading.Thread(target=take, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = [number for numbers in taken for number in numbers]
    assert len(together) == len(set(together)) == 30
    assert queries.counts(stream.id)[MessageState.TRANSMITTING] == 30


def test_a_crew_sends_everything_once_and_stops_when_told(app, stream, relay):
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=f"p{n}@x.example")) for n in range(60)))
    db.session.commit()
    crew = Crew(app)
    crew.start()
    put(stream, 3)
    crew.wake()
    end = time.monotonic() + 30
    while queries.counts(stream.id)[MessageState.SENT] < 63 and time.monotonic() < end:
        db.session.rollback()
        time.sleep(0.05)
    crew.stop()
    assert queries.counts(stream.id)[MessageState.SENT] == 63
    assert set(relay.accepted().values()) == {1}


@pytest.mark.parametrize(
    ("end", "becomes"), [(service.pause, MessageState.PENDING), (service.cancel, MessageState.CANCELLED)]
)
def test_when_a_pause_or_a_cancellation_returns_nothing_more_leaves(app, stream, relay, end, becomes):
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=f"p{n}@x.example")) for n in range(3_000)))
    db.session.commit()
    crew = Crew(app)
    crew.start()
    while relay.accepted().total() < 50:
        time.sleep(0.01)
    end(stream.id)
    while queries.in_flight(stream.id):
        time.sleep(0.01)
    sent = relay.accepted().total()
    time.sleep(0.5)
    assert relay.accepted().total() == sent < 3_000
    crew.stop()
    end(stream.id)
    counts = queries.counts(stream.id)
    assert counts[MessageState.SENT] == sent
    assert counts[becomes] == 3_000 - sent


def test_what_was_given_back_does_not_wait_for_the_end_of_its_stream(stream, monkeypatch):
    monkeypatch.setattr(ledger_postgresql, "_FROM_THE_START_EVERY_SECONDS", 0.0)
    put(stream, 6)
    ledger = a_ledger(leases.take(db.engine).token)
    first, second = ledger.turn([], Wanted(stream.id, 2))
    ledger.turn([untouched(first), untouched(second)], None)
    assert [message.id for message in ledger.turn([], Wanted(stream.id, 2))] == [first.id, second.id]


@pytest.mark.parametrize("relay_modes", ["slow"], indirect=True)
def test_a_pause_in_the_middle_of_a_group_holds_for_the_rest_of_it(app, stream, relay):
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    crew = Crew(app)
    crew.start()
    while relay.accepted().total() < 1:
        time.sleep(0.01)
    service.pause(stream.id)
    sent = relay.accepted().total()
    crew.stop()
    assert sent <= 3
    assert queries.counts(stream.id)[MessageState.SENT] == relay.accepted().total() == sent


def test_confirmations_do_not_wait_for_a_long_delivery(app, stream, relay):
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=f"p{n}@x.example")) for n in range(2_000)))
    db.session.commit()
    crew = Crew(app)
    crew.start()
    while relay.accepted().total() < 20:
        time.sleep(0.01)
    urgent = service.open_stream("confirmations", priority=100)
    service.put(a_mail(), key="confirm:1:1", stream=urgent)
    db.session.commit()
    message_id = queries.message("confirm:1:1").message_id
    while message_id not in relay.accepted():
        time.sleep(0.01)
    waiting = queries.counts(stream.id)[MessageState.PENDING]
    crew.stop()
    assert waiting > 0


def test_a_worker_that_fails_is_replaced_and_its_letters_are_taken_back(app, stream, relay, monkeypatch):
    put(stream, 3)
    drain()
    real = conversation.Conversation.exchange
    failures = []

    def fails_once(self, *args):
        if not failures:
            failures.append(1)
            raise MemoryError
        yield from real(self, *args)

    monkeypatch.setattr(conversation.Conversation, "exchange", fails_once)
    monkeypatch.setattr("app.outbox.crew._AFTER_A_FAILURE_SECONDS", 0.01)
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    crew = Crew(app)
    crew.start()
    end = time.monotonic() + 20
    while queries.counts(stream.id)[MessageState.SENT] < 8 and time.monotonic() < end:
        db.session.rollback()
        time.sleep(0.02)
    crew.stop()
    assert queries.counts(stream.id)[MessageState.SENT] == 8
    assert set(relay.accepted().values()) == {1}


def test_a_letter_that_makes_its_worker_fail_twice_is_kept_apart_and_the_others_leave(app, stream, relay, monkeypatch):
    monkeypatch.setattr("app.outbox.crew._AFTER_A_FAILURE_SECONDS", 0.01)
    put(stream, 4)
    real, poison = Press._letter, queries.message("test:test:1").id

    def kills_the_worker(self, index, message, now):
        if message.id == poison:
            raise MemoryError
        return real(self, index, message, now)

    monkeypatch.setattr(Press, "_letter", kills_the_worker)
    crew = Crew(app)
    crew.start()
    end = time.monotonic() + 20
    while queries.counts(stream.id)[MessageState.HELD] == 0 and time.monotonic() < end:
        db.session.rollback()
        time.sleep(0.02)
    crew.stop()
    drain()
    counts = queries.counts(stream.id)
    assert (counts[MessageState.SENT], counts[MessageState.HELD]) == (3, 1)
    assert queries.message("test:test:1").last_code == "poison"


@pytest.mark.parametrize("wait", [0, 60])
def test_what_was_taken_back_while_it_was_leased_does_not_leave(stream, wait):
    put(stream, 2)
    ledger, stream_id = a_ledger(leases.take(db.engine).token), stream.id
    kept, taken_back = ledger.turn([], Wanted(stream_id, 2, MessageState.LEASED))
    states.move(db.session(), MessageState.LEASED, MessageState.CANCELLED, Message.id == taken_back.id)
    db.session.commit()

    going = ledger.admit([kept, taken_back], [wait, wait])

    assert [message.id for message in going] == ([] if wait else [kept.id])
    counts = queries.counts(stream_id)
    assert counts[MessageState.CANCELLED] == 1
    assert counts[MessageState.PENDING if wait else MessageState.TRANSMITTING] == 1
    assert counts[MessageState.LEASED] == 0
