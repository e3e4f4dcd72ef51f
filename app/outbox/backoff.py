"""When a message is tried again: growing steps with full jitter, and when it is given up."""

import random
from dataclasses import dataclass
from typing import cast

from app.tokens import LIFETIME_SECONDS, Purpose

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_random = random.SystemRandom()


@dataclass(frozen=True)
class Schedule:
    """How long to wait after each failed attempt; the last step repeats until the message is given up."""

    steps: tuple[int, ...]
    "Seconds; the longest wait after the first, second, ... attempt."
    gives_up_after_seconds: int
    gives_up_after_attempts: int | None = None
    loses_worth: bool = False
    "It is of no use after that time, whatever kept it back; otherwise only a server's own refusals count."

    def step(self, attempts: int) -> int:
        """Return the longest wait, in seconds, after that many attempts."""
        return self.steps[min(max(attempts, 1), len(self.steps)) - 1]


LETTERS = Schedule(
    steps=(5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR),
    gives_up_after_seconds=5 * DAY,
    gives_up_after_attempts=15,
)
"A letter keeps: RFC 5321, section 4.5.4.1, asks for four to five days. A relay that is down for longer loses none."

CONFIRMATIONS = Schedule(
    steps=(30, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    gives_up_after_seconds=cast(int, LIFETIME_SECONDS[Purpose.CONFIRM]),
    loses_worth=True,
)
"Someone is waiting for it, and its link works only so long."


def next_due(
    schedule: Schedule,
    *,
    attempts: int,
    charged: bool,
    since: float,
    now: float,
    not_before_seconds: int | None = None,
    rng: random.Random = _random,
) -> float | None:
    """Return when to try again, or None to give the message up.

    Full jitter (the wait is anything between nothing and the step) spreads what failed together; where the server
    named a time, the jitter comes on top of it, at most a tenth of it, so that the server is obeyed.

    Args:
        schedule: `LETTERS` or `CONFIRMATIONS`.
        attempts: how many were charged, this one included if it was.
        charged: whether this one was (`Verdict.charges_attempt`).
        since: when a letter was first tried, or a confirmation written; seconds since 1970.
        now: seconds since 1970.
        not_before_seconds: what the server asked for (`Verdict.retry_after_seconds`).
        rng: where the jitter comes from.
    """
    due_at = now + _wait(schedule.step(attempts), not_before_seconds, rng)
    limit = schedule.gives_up_after_attempts
    if charged and limit is not None and attempts >= limit:
        return None
    if (charged or schedule.loses_worth) and due_at >= since + schedule.gives_up_after_seconds:
        return None
    return due_at


def _wait(step: int, not_before_seconds: int | None, rng: random.Random) -> float:
    if not_before_seconds is None:
        return rng.uniform(0, step)
    return not_before_seconds * rng.uniform(1, 1.1)
