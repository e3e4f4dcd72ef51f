"""Counting for limits costs the same however many are counted, and forgets what is over."""

import threading

import time_machine

from app.extensions import CalmMemory, limiter


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
