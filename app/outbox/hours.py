"""The hours of the day in which a stream's mail may leave."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


def seconds_until_open(opens_at: int, closes_at: int, time_zone: str, now: float) -> float:
    """Return how long until mail may leave; 0 = now.

    Args:
        opens_at: minute of the day, in the time zone.
        closes_at: minute of the day; before `opens_at`, the night is meant; 1440 = midnight.
        time_zone: its name, such as `America/New_York`.
        now: seconds since 1970.
    """
    here = datetime.fromtimestamp(now, ZoneInfo(time_zone))
    if is_open(opens_at, closes_at, here.hour * 60 + here.minute):
        return 0.0
    opening = here.replace(hour=opens_at // 60, minute=opens_at % 60, second=0, microsecond=0)
    if opening <= here:
        opening += timedelta(days=1)
    return (opening.astimezone(UTC) - here.astimezone(UTC)).total_seconds()


def is_open(opens_at: int, closes_at: int, minute: int) -> bool:
    """Return whether mail may leave in this minute of the day."""
    if opens_at < closes_at:
        return opens_at <= minute < closes_at
    return minute >= opens_at or minute < closes_at


def share_of_day(opens_at: int, closes_at: int) -> float:
    """Return which part of a day mail may leave in, more than 0 and at most 1."""
    return ((closes_at - opens_at) % DAY_MINUTES or DAY_MINUTES) / DAY_MINUTES
