"""When a message is tried again, and when it is given up."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.outbox.backoff import CONFIRMATIONS, DAY, HOUR, LETTERS, MINUTE, next_due

NOW = 1_800_000_000.0


def test_a_letters_steps_grow_to_twelve_hours_and_stay_there():
    steps = [LETTERS.step(attempts) / HOUR for attempts in range(1, 12)]
    assert steps == [1 / 12, 1 / 4, 1 / 2, 1, 2, 4, 8, 12, 12, 12, 12]


def test_a_confirmation_is_tried_again_within_half_an_hour():
    steps = [CONFIRMATIONS.step(attempts) for attempts in range(1, 8)]
    assert steps == [30, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE]


@given(st.integers(0, 14), st.randoms(use_true_random=False))
def test_the_wait_is_anything_up_to_the_step(attempts, rng):
    due_at = next_due(LETTERS, attempts=attempts, charged=True, since=NOW, now=NOW, rng=rng)
    assert due_at is not None
    assert 0 <= due_at - NOW <= LETTERS.step(attempts)


def test_the_jitter_is_full_so_that_what_failed_together_comes_back_apart():
    rng = random.Random(7)
    waits = [next_due(LETTERS, attempts=4, charged=True, since=NOW, now=NOW, rng=rng) - NOW for _ in range(400)]
    quarters = [sum(quarter <= wait * 4 / HOUR < quarter + 1 for wait in waits) for quarter in range(4)]
    assert min(quarters) > 60


@given(st.integers(1, 86_400), st.randoms(use_true_random=False))
def test_a_server_that_names_a_time_is_obeyed(asked, rng):
    due_at = next_due(LETTERS, attempts=1, charged=True, since=NOW, now=NOW, not_before_seconds=asked, rng=rng)
    assert NOW + asked <= due_at <= NOW + asked * 1.1


def test_a_letter_is_given_up_at_its_fifteenth_attempt():
    assert next_due(LETTERS, attempts=14, charged=True, since=NOW, now=NOW) is not None
    assert next_due(LETTERS, attempts=15, charged=True, since=NOW, now=NOW) is None


def test_a_letter_is_given_up_five_days_after_its_first_attempt():
    assert next_due(LETTERS, attempts=9, charged=True, since=NOW - 4 * DAY, now=NOW) is not None
    assert next_due(LETTERS, attempts=9, charged=True, since=NOW - 5 * DAY, now=NOW) is None


def test_a_relay_that_is_down_for_weeks_loses_no_letter():
    assert next_due(LETTERS, attempts=15, charged=False, since=NOW - 30 * DAY, now=NOW) is not None


def test_a_confirmation_ends_with_its_link_whatever_kept_it_back():
    lifetime = CONFIRMATIONS.gives_up_after_seconds
    assert next_due(CONFIRMATIONS, attempts=0, charged=False, since=NOW - lifetime + HOUR, now=NOW) is not None
    assert next_due(CONFIRMATIONS, attempts=0, charged=False, since=NOW - lifetime, now=NOW) is None
    assert next_due(CONFIRMATIONS, attempts=900, charged=True, since=NOW - lifetime + HOUR, now=NOW) is not None
