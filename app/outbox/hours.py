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


def seconds_to_do(work: float, opens_at: int, closes_at: int, time_zone: str, now: float) -> float:
    """Return how long some work takes that rests outside the hours, counted from now on.

    Args:
        work: seconds of it.
        opens_at: minute of the day, in the time zone.
        closes_at: minute of the day, as in `seconds_until_open`.
        time_zone: its name.
        now: seconds since 1970.
    """
    day = ((closes_at - opens_at) % DAY_MINUTES or DAY_MINUTES) * 60.0
    if day == DAY_MINUTES * 60.0:
        return work
    at = now + seconds_until_open(opens_at, closes_at, time_zone, now)
    here = datetime.fromtimestamp(at, ZoneInfo(time_zone))
    left_today = ((closes_at - (here.hour * 60 + here.minute)) % DAY_MINUTES) * 60.0 - here.second
    if work <= left_today:
        return at + work - now
    whole_days, rest = divmod(work - left_today, day)
    if rest == 0.0:
        whole_days, rest = whole_days - 1, day
    night = DAY_MINUTES * 60.0 - day
    return at + left_today + night + whole_days * DAY_MINUTES * 60.0 + rest - now
