"""The token bucket of one address or one domain (the leaky bucket as a meter, kept as one moment: GCRA)."""

import random
from dataclasses import dataclass

from app.outbox.reply_text import LONGEST_WAIT_SECONDS

UNCAPPED_PER_HOUR = 3_600
"What a receiver that says we are too fast is slowed down from, if no pace was asked: a common limit of mailboxes."
FORGIVES_HALF_IN_SECONDS = 3_600.0
"How slowly a pace recovers: half of its slowness is forgotten each hour without a complaint."
JITTER = 0.25
"Letters are not sent like clockwork: each gap is a quarter shorter or longer."

LONGEST_GAP_SECONDS = 4 * 24 * 3_600.0
"One letter an hour, 64 times slower, is 64 hours: what lies further ahead was written by a clock that was wrong."

_random = random.SystemRandom()


@dataclass
class Bucket:
    """How fast mail may go to one address or domain; moments are seconds since 1970."""

    key: str
    free_at: float = 0.0
    slowness: float = 1.0
    slowed_at: float = 0.0
    held_until: float = 0.0

    def gap(self, per_hour: int, now: float) -> float:
        """Return the seconds between two messages at this pace, as slow as the receiver made us; 0 = no cap."""
        slowness = self.slowness_now(now)
        if per_hour == 0 and slowness <= 1.0:
            return 0.0
        return 3600.0 / (per_hour or UNCAPPED_PER_HOUR) * slowness

    def slowness_now(self, now: float) -> float:
        """Return how many times slower than asked we are, after what was forgiven since."""
        forgiven = 2.0 ** (-max(0.0, now - self.slowed_at) / FORGIVES_HALF_IN_SECONDS)
        slowness = self.slowness * forgiven
        return slowness if slowness > 1.1 else 1.0

    def wait(self, per_hour: int, now: float) -> float:
        """Return the seconds until a message may leave; 0 = it may leave now."""
        if held := self.held_for(now):
            return held
        return _ahead(self.free_at, now, LONGEST_GAP_SECONDS) if self.gap(per_hour, now) else 0.0

    def held_for(self, now: float) -> float:
        """Return the seconds for which nothing may leave, whatever the pace; 0 = none."""
        return _ahead(self.held_until, now, 2 * LONGEST_WAIT_SECONDS)

    def take(self, per_hour: int, now: float, rng: random.Random = _random) -> None:
        """Take one token: the next message waits a gap, and no more than a second's worth may leave at once."""
        gap = self.gap(per_hour, now)
        if gap:
            start = min(max(self.free_at, now - 1.0), now)
            self.free_at = start + gap * rng.uniform(1 - JITTER, 1 + JITTER)

    @property
    def idle_after(self) -> float:
        """Return from when on the bucket says nothing that an absent one would not."""
        return max(self.free_at, self.held_until, self.slowed_at + 8 * FORGIVES_HALF_IN_SECONDS)


def _ahead(moment: float, now: float, longest: float) -> float:
    """Return the seconds until a moment; 0 if it is over, or so far that the clock must have been stepped back."""
    seconds = moment - now
    return seconds if 0.0 < seconds <= longest else 0.0
