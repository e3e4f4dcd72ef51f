"""Counting for limits costs the same however many are counted, and forgets what is over."""

import threading

import pytest
import redis
import time_machine

import config
from app.counters import CalmMemory, SharedCounters
from app.extensions import limiter


def test_the_app_counts_so(app):
    assert isinstance(limiter.storage, CalmMemory)


def test_many_hits_wait_for_one_sweep():
    storage = CalmMemory()
    storage.timer.join()
    for number in range(1_000):
        storage.incr(f"mailbox-{number}", 3600)
    sweeps = [each for each in threading.enumerate() if each is storage.timer]

    assert len(sweeps) == 1
    assert storage.get("mailbox-7") == 1
    storage.timer.cancel()


def test_what_is_over_is_forgotten_by_the_sweep(monkeypatch):
    monkeypatch.setattr(CalmMemory, "SWEEP_SECONDS", 0)
    storage = CalmMemory()
    storage.timer.join()
    with time_machine.travel(0, tick=True):
        storage.incr("yesterday", 60)
    storage.timer.join()

    storage.incr("today", 60)
    storage.timer.join()

    assert set(storage.expirations) == {"today"}


@pytest.fixture
def process(app, redis_url):
    """Make one web process's counters after another, on one Redis."""
    client = redis.from_url(redis_url)
    client.flushdb()
    yield lambda: SharedCounters(f"shared+{redis_url}")
    client.close()


def test_two_processes_count_together(process):
    one, other = process(), process()
    one.incr("signing/203.0.113.7", 60)

    assert other.incr("signing/203.0.113.7", 60) == 2
    assert one.get("signing/203.0.113.7") == 2
    one.clear("signing/203.0.113.7")
    assert other.get("signing/203.0.113.7") == 0


def test_redis_learns_no_address(process, redis_url):
    process().incr("signing/203.0.113.7", 60)

    with redis.from_url(redis_url) as client:
        assert [b"203" in key for key in client.scan_iter()] == [False]


def test_while_redis_is_away_a_process_counts_for_itself(app):
    alone = SharedCounters("shared+redis://127.0.0.1:1/0")

    assert [alone.incr("signing", 60) for _time in range(3)] == [1, 2, 3]
    assert alone.check()


def test_where_the_broker_is_redis_limits_are_counted_there():
    values = config.load(APP_ENV="testing", BROKER_URL="redis://127.0.0.1:1/0")

    assert values["RATELIMIT_STORAGE_URI"] == "shared+redis://127.0.0.1:1/0"
