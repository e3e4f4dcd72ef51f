"""How fast letters may go to one address or domain."""

import random
import time

import pytest

from app.extensions import db
from app.outbox import queries, service
from app.outbox.agenda import StreamDue
from app.outbox.buckets import Bucket
from app.outbox.crew import drain
from app.outbox.hours import seconds_to_do, seconds_until_open
from app.outbox.models import Message, MessageState, PaceBucket, StreamState
from app.outbox.pace import Pace, forget_idle
from app.outbox.slowing import slow_down
from tests.outbox.conftest import a_mail

NOW = 1_800_000_000.0
EVEN = random.Random(0)


def a_stream_due(**changes):
    values = {
        "id": 1,
        "key": "delivery:1",
        "crash_policy": "park",
        "priority": 0,
        "pace_per_hour": 0,
        "domain_pace_per_hour": 0,
        "opens_at": 0,
        "closes_at": 1440,
        "time_zone": "UTC",
        "sole_recipient": "",
    }
    return StreamDue(**values | changes)


def sent_in(bucket, per_hour, seconds):
    """Return how many messages a bucket lets through when asked ten times a second."""
    return sum(
        1
        for tick in range(seconds * 10)
        if bucket.wait(per_hour, NOW + tick / 10) == 0 and bucket.take(per_hour, NOW + tick / 10, EVEN) is None
    )


def test_an_hour_sees_the_letters_of_an_hour():
    assert 570 <= sent_in(Bucket("to:a"), 600, 3600) <= 630


def test_a_fast_pace_is_kept_too():
    assert 34_000 <= sent_in(Bucket("to:a"), 36_000, 3600) <= 36_100


def test_after_a_silence_no_more_than_a_second_s_worth_leaves_at_once():
    bucket = Bucket("to:a", free_at=NOW - 86_400)
    at_once = 0
    while bucket.wait(36_000, NOW) == 0:
        bucket.take(36_000, NOW, EVEN)
        at_once += 1
    assert 8 <= at_once <= 14


def test_a_complaint_halves_the_pace_and_time_forgives():
    bucket = Bucket("to:a", slowness=2.0, slowed_at=NOW)
    assert bucket.gap(600, NOW) == pytest.approx(12)
    assert bucket.gap(600, NOW + 1800) == pytest.approx(12 / 2**0.5)
    assert bucket.gap(600, NOW + 3 * 3600) == pytest.approx(6)


def test_without_a_pace_a_complaint_still_slows():
    assert Bucket("to:a").gap(0, NOW) == 0
    assert Bucket("to:a", slowness=2.0, slowed_at=NOW).gap(0, NOW) == pytest.approx(2)


def test_nothing_leaves_while_it_is_held():
    assert Bucket("to:a", held_until=NOW + 60).wait(0, NOW) == 60


def test_two_deliveries_to_one_office_share_its_pace(app):
    pace = Pace(db.engine)
    one = pace.admit(a_stream_due(pace_per_hour=60), ["office@dhs.example"] * 3)
    other = pace.admit(a_stream_due(id=2, pace_per_hour=60), ["office@dhs.example"])
    assert [wait == 0 for wait in one] == [True, False, False]
    assert other[0] > 0
    assert one[1] < one[2]


def test_a_domain_has_a_pace_of_its_own(app):
    pace = Pace(db.engine)
    waits = pace.admit(a_stream_due(domain_pace_per_hour=60), ["a@x.example", "b@x.example", "c@y.example"])
    assert [wait == 0 for wait in waits] == [True, False, True]


def test_who_was_slowed_down_is_known_to_streams_without_a_pace(app):
    slow_down(db.session(), "at:x.example", hold_seconds=600)
    slow_down(db.session(), "at:x.example", hold_seconds=60)
    db.session.commit()
    bucket = db.session.get_one(PaceBucket, "at:x.example")
    assert bucket.slowness == 2.0
    assert bucket.held_until == pytest.approx(time.time() + 600, abs=30)
    pace = Pace(db.engine)
    assert pace.applies(a_stream_due())
    assert not pace.applies(a_stream_due(sole_recipient="a@y.example"))
    waits = pace.admit(a_stream_due(), ["a@x.example", "a@y.example"])
    assert waits[0] > 500
    assert waits[1] == 0


def test_who_was_slowed_down_is_known_to_streams_with_a_pace_too(app):
    slow_down(db.session(), "at:x.example", hold_seconds=600)
    db.session.commit()
    pace, stream = Pace(db.engine), a_stream_due(pace_per_hour=600, sole_recipient="a@x.example")
    assert pace.applies(stream)
    assert pace.admit(stream, ["a@x.example"])[0] > 500


def test_a_worker_that_was_told_too_fast_looks_at_the_buckets_at_once(app):
    pace, stream = Pace(db.engine), a_stream_due(sole_recipient="a@x.example")
    assert not pace.applies(stream)
    slow_down(db.session(), "to:a@x.example", hold_seconds=600)
    db.session.commit()
    pace.look_again()
    assert pace.applies(stream)


def test_a_clock_that_ran_years_ahead_for_a_moment_stops_nobody():
    ahead = NOW + 10 * 365 * 86_400
    bucket = Bucket("to:a@x.example", free_at=ahead, slowness=2.0, slowed_at=ahead, held_until=ahead)
    assert bucket.wait(600, NOW) == 0.0
    bucket.take(600, NOW)
    assert 0.0 < bucket.wait(600, NOW) < 60.0
    assert Bucket("to:a@x.example", free_at=NOW + 3_600).wait(1, NOW) == 3_600


def test_buckets_that_say_nothing_are_forgotten(app):
    slow_down(db.session(), "to:held@x.example", hold_seconds=600)
    db.session.add(PaceBucket(key="to:long-ago@x.example", free_at=1.0))
    db.session.commit()
    forget_idle(db.engine)
    assert db.session.scalars(db.select(PaceBucket.key)).all() == ["to:held@x.example"]


def counts(stream):
    return {state: number for state, number in queries.counts(stream.id).items() if number}


def test_a_paced_delivery_to_one_office_sends_what_its_pace_allows(stream, relay):
    paced = service.open_stream("delivery:1", pace_per_hour=60)
    service.put_many(paced, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    drain()
    assert counts(paced) == {MessageState.SENT: 1, MessageState.PENDING: 4}
    assert queries.message("letter:4").due_at <= time.time()


def test_a_paced_stream_to_many_sends_to_each_and_puts_off_the_rest(stream, relay):
    paced = service.open_stream("updates:1", pace_per_hour=60)
    service.put_many(paced, ((f"update:{n}", a_mail(recipient=f"p{n % 3}@x.example")) for n in range(5)))
    db.session.commit()
    drain()
    assert counts(paced) == {MessageState.SENT: 3, MessageState.PENDING: 2}
    assert queries.message("update:4").due_at > time.time() + 20
    assert queries.message("update:4").attempts == 0


@pytest.mark.parametrize("relay_modes", ["rcpt-throttle"], indirect=True)
def test_a_receiver_that_says_too_fast_is_left_alone(stream, relay):
    delivery = service.open_stream("delivery:1")
    service.put_many(delivery, ((f"letter:{n}", a_mail()) for n in range(5)))
    db.session.commit()
    drain()
    assert counts(delivery) == {MessageState.PENDING: 5}
    bucket = db.session.get_one(PaceBucket, "to:office@dhs.example")
    assert bucket.held_until > time.time() + 600
    assert bucket.slowness == 2.0
    assert db.session.scalars(db.select(db.func.sum(Message.attempts))).one() == 0
    assert delivery.state == StreamState.RUNNING


def test_outside_its_hours_a_stream_rests(stream, relay):
    hour = time.gmtime().tm_hour
    night = service.open_stream("delivery:1", opens_at=(hour + 2) % 24 * 60, closes_at=(hour + 3) % 24 * 60 or 1440)
    service.put_many(night, [("letter:1", a_mail())])
    db.session.commit()
    drain()
    assert counts(night) == {MessageState.PENDING: 1}


@pytest.mark.parametrize(
    ("hours", "zone", "now", "seconds"),
    [
        ((0, 1440), "UTC", NOW, 0),
        ((540, 1020), "America/New_York", 1_800_000_000.0, 6 * 3600),
        ((1320, 360), "UTC", NOW, 14 * 3600),
        ((480, 540), "UTC", NOW, 0),
    ],
)
def test_the_hours_of_the_day_are_those_of_the_time_zone(hours, zone, now, seconds):
    assert seconds_until_open(*hours, zone, now) == seconds


HOUR = 3600
OFFICE, NIGHT = (540, 1020, "UTC"), (1320, 360, "UTC")
EIGHT = 1_800_000_000.0  # eight o'clock, UTC


@pytest.mark.parametrize(
    ("hours", "work", "seconds"),
    [
        ((0, 1440, "UTC"), 5 * HOUR, 5 * HOUR),
        (OFFICE, 2 * HOUR, 3 * HOUR),
        (OFFICE, 8 * HOUR, 9 * HOUR),
        (OFFICE, 9 * HOUR, 26 * HOUR),
        (OFFICE, 24 * HOUR, (2 * 24 + 9) * HOUR),
        (OFFICE, 25 * HOUR, (3 * 24 + 2) * HOUR),
        (NIGHT, HOUR, 15 * HOUR),
        (NIGHT, 9 * HOUR, 39 * HOUR),
    ],
)
def test_work_that_rests_outside_the_hours_ends_later(hours, work, seconds):
    assert seconds_to_do(work, *hours, EIGHT) == seconds
