"""The goal that a page shows: it grows, because a goal that is reached asks nobody to sign."""

STEPS = (1, 2, 3, 5, 7.5, 10)


def shown_goal(count: int, goal: int) -> int:
    """Return the campaign's goal while it is ahead, and after that the next round number.

    Args:
        count: people whose signatures count.
        goal: what the organizers hope for.
    """
    if count < goal:
        return goal
    magnitude: int = 10 ** (len(str(count)) - 1)
    return next(round(step * magnitude) for step in STEPS if step * magnitude > count)
