"""What answers mean beyond their letter: breakers, stops, news for the packages above, and what status says of it."""

import json

import pytest
import time_machine

from app.extensions import db
from app.outbox import failures, leases, outcomes, queries, service
from app.outbox.answer import Answer
from app.outbox.breaker import Passage, RelayBreaker
from app.outbox.crew import drain
from app.outbox.models import Breaker, CrashPolicy, Message, MessageState, StreamState, WorkerLease
from app.outbox.replies import Phase, classify
from app.outbox.slowing import slow_down
from app.outbox.states import move
from app.outbox.status import status
from tests.outbox.conftest import a_mail, put

HOUR = 3600
RELAY = "relay.example:25"
REFUSED = Answer(Phase.CONNECT, 0, "ConnectionRefusedError: refused")
NO_PASSWORD = Answer(Phase.AUTH, 535, "5.7.8 authentication failed")


def verdict(answer):
    return classify(answer.phase, answer.code, answer.text)


def counts(stream):
    return {state: number for state, number in queries.counts(stream.id).items() if number}


def a_delivery(number=5):
    stream = service.open_stream("delivery:1")
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(number)))
    db.session.commit()
    return stream


def time_passes():
    db.session.execute(db.update(Breaker).values(open_until=1.0))
    db.session.commit()


def test_a_breaker_opens_at_the_fifth_failure_and_lets_one_letter_through_when_its_time_is_over(app):
    breaker, other = RelayBreaker(db.engine, RELAY), RelayBreaker(db.engine, RELAY)
    for _ in range(4):
        breaker.failed(REFUSED, verdict(REFUSED))
        assert breaker.passage() is Passage.OPEN_ROAD
    breaker.failed(REFUSED, verdict(REFUSED))
    assert breaker.passage() is Passage.SHUT
    assert other.passage() is Passage.SHUT
    time_passes()
    assert other.passage() is Passage.ONE_LETTER
    assert breaker.passage() is Passage.SHUT
    other.worked()
    assert breaker.passage() is Passage.OPEN_ROAD


def test_a_breaker_stays_open_longer_each_time(app):
    breaker, waits = RelayBreaker(db.engine, RELAY), []
    for _ in range(15):
        breaker.failed(REFUSED, verdict(REFUSED))
        row = db.session.get_one(Breaker, RELAY)
        waits.append(round(row.open_until - row.changed_at))
        db.session.rollback()
    assert waits == [0, 0, 0, 0, 10, 20, 30, 30, 60, 60, 120, 120, 300, 300, 300]


def test_our_own_mistake_opens_it_at_once_and_says_what_to_mend(app):
    breaker = RelayBreaker(db.engine, RELAY)
    breaker.failed(NO_PASSWORD, verdict(NO_PASSWORD))
    assert breaker.passage() is Passage.SHUT
    (shown,) = status().breakers
    assert shown.is_open
    assert "MAIL_PASSWORD" in shown.what_to_do


@pytest.mark.parametrize("relay_modes", ["mail-550"], indirect=True)
def test_what_is_held_for_the_relay_s_sake_goes_on_when_it_takes_mail(app, stream, relay):
    put(stream, 3)
    drain()
    assert counts(stream)[MessageState.HELD] == 1
    breaker = RelayBreaker(db.engine, f"127.0.0.1:{relay.port}")
    time_passes()
    assert breaker.passage() is Passage.ONE_LETTER
    breaker.worked()
    assert counts(stream) == {MessageState.PENDING: 3}


@pytest.mark.parametrize("relay_modes", ["odd-recipient"], indirect=True)
def test_one_address_that_the_relay_hands_nothing_on_to_keeps_no_other_mail_from_leaving(stream, relay):
    recipients = ("odd@x.example", *(f"p{n}@x.example" for n in range(7)))
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=each)) for n, each in enumerate(recipients)))
    db.session.commit()
    drain()
    assert counts(stream) == {MessageState.HELD: 1, MessageState.PENDING: 7}
    time_passes()
    drain()
    assert counts(stream) == {MessageState.HELD: 1, MessageState.SENT: 7}
    assert db.session.scalars(db.select(Breaker.failures)).one() == 0


@pytest.mark.parametrize("relay_modes", ["dot-554"], indirect=True)
def test_three_refusals_of_policy_pause_a_delivery_and_say_why(stream, relay):
    service.put_many(stream, ((f"letter:{n}", a_mail(recipient=f"p{n}@x.example")) for n in range(9)))
    db.session.commit()
    drain()
    db.session.refresh(stream)
    assert stream.state == StreamState.PAUSED
    assert "554" in stream.paused_because
    assert "doctor" in stream.paused_because
    assert counts(stream) == {MessageState.FAILED: 3, MessageState.PENDING: 6}


@pytest.mark.parametrize("relay_modes", ["dot-554"], indirect=True)
def test_confirmations_go_on_where_some_receivers_refuse_us(app, stream, relay):
    urgent = service.open_stream("confirmations", crash_policy=CrashPolicy.RESEND_ONCE)
    put(urgent, 6)
    drain()
    assert urgent.state == StreamState.RUNNING
    assert counts(urgent) == {MessageState.FAILED: 6}


@pytest.mark.parametrize("relay_modes", ["rcpt-550"], indirect=True)
def test_an_address_that_takes_no_mail_stops_its_delivery_at_the_first_letter(app, stream, relay, monkeypatch):
    heard = []
    monkeypatch.setattr(outcomes, "_handlers", {"letter:": heard.append})
    delivery = a_delivery()
    drain()
    db.session.refresh(delivery)
    assert delivery.state == StreamState.PAUSED
    assert counts(delivery) == {MessageState.FAILED: 1, MessageState.PENDING: 4}
    assert [(o.key, o.state, o.address_fails) for o in heard] == [("letter:0", MessageState.FAILED, True)]
    (error,) = status().errors
    assert (error.state, error.code, error.count) == ("failed", "550 5.1.1", 1)
    assert "address" in error.what_to_do


@pytest.mark.parametrize("relay_modes", ["mail-451"], indirect=True)
def test_whoever_wrote_a_letter_that_is_given_up_is_told(app, stream, relay, monkeypatch):
    heard = []
    monkeypatch.setattr(outcomes, "_handlers", {"letter:": heard.append})
    delivery = a_delivery(1)
    db.session.execute(db.update(Message).values(attempts=14))
    db.session.commit()
    drain()
    assert counts(delivery) == {MessageState.FAILED: 1}
    assert [(o.key, o.state, o.address_fails) for o in heard] == [("letter:0", MessageState.FAILED, False)]


def test_status_adds_up_and_can_be_read_by_programs(app, stream, relay, runner):
    put(stream, 3)
    a_delivery(4)
    now = status()
    assert sum(now.counts.values()) == 7
    assert now.counts[MessageState.PENDING] == 7
    assert now.oldest_pending_seconds >= 0
    assert now.relay_is_set
    drain()
    told = json.loads(runner.invoke(args=["outbox", "status", "--json"]).output)
    assert told["counts"]["sent"] == 7
    assert sum(told["counts"].values()) == 7
    assert [s["key"] for s in told["streams"]] == ["test", "delivery:1"]
    shown = runner.invoke(args=["outbox", "status"]).output
    assert "delivery:1" in shown
    assert "No worker is alive" in shown


def test_status_looks_through_so_many_failures_of_a_stream_and_says_at_least(app, stream, runner, monkeypatch):
    monkeypatch.setattr(failures, "LOOKED_THROUGH", 2)
    put(stream, 2)
    delivery = a_delivery(3)
    broken = {"state": MessageState.FAILED, "last_code": "550 5.1.1", "last_reply": "nobody"}
    db.session.execute(db.update(Message).where(Message.stream_id == stream.id).values(broken))
    move(
        db.session(), MessageState.PENDING, MessageState.FAILED, Message.stream_id == delivery.id, last_code="550 5.1.1"
    )
    db.session.commit()

    (alike,) = status().errors

    assert (alike.state, alike.code, alike.count, alike.is_whole) == (MessageState.FAILED, "550 5.1.1", 4, False)
    assert "at least 4" in runner.invoke(args=["outbox", "status"], env={"COLUMNS": "200"}).output


def the_estimate(key):
    db.session.expire_all()
    return next(shown.eta_seconds for shown in status().streams if shown.key == key)


def a_paced_delivery(key="delivery:9", number=100, **changes):
    stream = service.open_stream(key, pace_per_hour=60, **changes)
    service.put_many(stream, ((f"letter:{key}:{n}", a_mail()) for n in range(number)))
    db.session.commit()
    return stream


@time_machine.travel("2027-01-15 08:00:00+00:00", tick=False)
def test_the_estimate_comes_from_the_pace_and_the_hours(app, stream):
    leases.take(db.engine)
    slow = a_paced_delivery(opens_at=9 * 60, closes_at=10 * 60)

    assert the_estimate("delivery:9") == HOUR + 24 * HOUR + 40 * 60

    service.pause(slow.id, "lunch")
    assert the_estimate("delivery:9") is None
    assert [shown.paused_because for shown in status().streams] == ["", "lunch"]


@time_machine.travel("2027-01-15 08:00:00+00:00", tick=False)
def test_the_estimate_knows_what_else_goes_to_that_office_and_how_it_answered(app, stream):
    leases.take(db.engine)
    a_paced_delivery(number=60)
    a_paced_delivery("delivery:10", number=30)
    assert the_estimate("delivery:9") == 1.5 * HOUR

    slow_down(db.session(), "to:office@dhs.example", hold_seconds=900)
    db.session.commit()

    assert the_estimate("delivery:9") == 900 + 3 * HOUR


def test_without_a_worker_nobody_can_say_how_long_it_takes(app, stream):
    a_paced_delivery()

    assert the_estimate("delivery:9") is None


@time_machine.travel("2027-01-15 08:00:00+00:00", tick=False)
def test_nothing_is_faster_than_the_workers(app, stream):
    lease = leases.take(db.engine)
    db.session.execute(db.update(WorkerLease).where(WorkerLease.token == lease.token).values(rate_per_minute=0.5))
    a_paced_delivery()

    assert the_estimate("delivery:9") == 100 * 2 * 60


def test_what_a_server_says_is_stored_whatever_it_says(app, stream, relay):
    put(stream)
    drain()
    message = db.session.scalars(db.select(Message)).one()
    assert message.last_code == "250"
    assert message.last_reply
