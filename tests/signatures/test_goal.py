"""The goal that readers see: it is always ahead, and never leaps away from what the organizers hope for."""

import pytest

from app.signatures.goal import shown_goal


@pytest.mark.parametrize(("count", "goal"), [(0, 1000), (999, 1000), (7298, 10_000)])
def test_a_goal_that_is_ahead_is_shown_as_it_is(count, goal):
    assert shown_goal(count, goal) == goal


def test_a_goal_that_is_reached_grows_to_the_next_round_number():
    counts = range(500, 3_000_000, 499)
    goals = [shown_goal(count, 500) for count in counts]

    assert goals == sorted(goals)
    assert all(count < goal <= 2 * count for goal, count in zip(goals, counts, strict=True))
    assert {str(goal).rstrip("0") for goal in goals} == {"1", "2", "3", "5", "75"}
