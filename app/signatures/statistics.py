"""How a campaign grows, and through what; read from the tallies, which grow with hours and not with signers. In UTC."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from app.extensions import db, utc_now
from app.signatures.models import UNTALLIED, PropertyTotal, Signature, SignatureState, Tally
from app.signatures.tally import SIGNED

SHOWN = 20
"Values of one property that are shown by themselves."
TREND_DAYS = 30


@dataclass(frozen=True)
class Span:
    """A stretch of time; its last moment is not part of it."""

    since: datetime
    until: datetime

    @property
    def last_day(self) -> date:
        """Return the last day of it."""
        return (self.until - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class Numbers:
    """One campaign at a glance."""

    signed: int
    confirmed: int
    today: int
    "Signed since midnight."
    trend: list[tuple[date, int]]
    "Signed on each of the last days."


@dataclass(frozen=True)
class Share:
    """How many of those who signed and confirmed in a span have one property."""

    value: str
    count: int


def first_hour(campaign_id: int) -> datetime | None:
    """Return the hour of a campaign's first signature."""
    return db.session.scalar(select(func.min(Tally.hour)).where(*_all(SIGNED), Tally.campaign_id == campaign_id))


def series(campaign_id: int, span: Span) -> list[tuple[datetime, int, int]]:
    """Return how many signed, and how many confirmed, in each hour of a span in which there was somebody."""
    rows = select(Tally.hour, Tally.state, Tally.count).where(
        Tally.campaign_id == campaign_id,
        *_all(SIGNED, SignatureState.CONFIRMED),
        Tally.hour >= span.since,
        Tally.hour < span.until,
    )
    hours: dict[datetime, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for hour, state, count in db.session.execute(rows):
        hours[hour][state] += count
    return [(hour, hours[hour][SIGNED], hours[hour][SignatureState.CONFIRMED]) for hour in sorted(hours)]


def shares(campaign_id: int, dimension: str, span: Span) -> list[Share]:
    """Return the most frequent values of a property, the most frequent first, with their numbers in a span.

    Which twenty are shown is decided by the whole campaign: finding those of each span would read every value there is.
    """
    most = (
        select(PropertyTotal.value)
        .where(PropertyTotal.campaign_id == campaign_id, PropertyTotal.dimension == dimension)
        .order_by(PropertyTotal.count.desc())
        .limit(SHOWN)
    )
    number = func.sum(Tally.count)
    rows = (
        select(Tally.value, number)
        .where(Tally.campaign_id == campaign_id, Tally.dimension == dimension, Tally.value.in_(most))
        .where(Tally.state == SignatureState.CONFIRMED, Tally.hour >= span.since, Tally.hour < span.until)
        .group_by(Tally.value)
        .order_by(number.desc(), Tally.value)
    )
    return [Share(value, int(count)) for value, count in db.session.execute(rows) if count > 0]


def names_behind(codes: Sequence[str]) -> dict[str, str]:
    """Return who passed links on, by the code in them; those who were erased are missing."""
    found = select(Signature.share_code, Signature.name).where(Signature.share_code.in_(codes))
    return {code: name for code, name in db.session.execute(found) if code and name}


def at_a_glance(campaign_ids: Sequence[int]) -> dict[int, Numbers]:
    """Return how several campaigns stand, up to this moment, in four statements."""
    today = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    ever = _sums(campaign_ids)
    fresh, confirmed = _untallied(campaign_ids)
    days = _by_day(campaign_ids, today - timedelta(days=TREND_DAYS - 1))
    numbers = {}
    for each in campaign_ids:
        days[each][today.date()] += fresh[each]
        trend = [today.date() - timedelta(days=back) for back in reversed(range(TREND_DAYS))]
        numbers[each] = Numbers(
            signed=ever[each, SIGNED] + fresh[each],
            confirmed=ever[each, SignatureState.CONFIRMED] + confirmed[each],
            today=days[each][today.date()],
            trend=[(day, days[each][day]) for day in trend],
        )
    return numbers


def _sums(campaign_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    sums = select(Tally.campaign_id, Tally.state, func.sum(Tally.count)).group_by(Tally.campaign_id, Tally.state)
    found = sums.where(Tally.campaign_id.in_(campaign_ids), *_all(SIGNED, SignatureState.CONFIRMED))
    numbers: dict[tuple[int, str], int] = defaultdict(int)
    numbers.update({(campaign_id, state): int(count) for campaign_id, state, count in db.session.execute(found)})
    return numbers


def _untallied(campaign_ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return what no tally has seen yet: who signed, and by how many those who count are more."""
    is_new = case((Signature.tallied_as == "", 1), else_=0)
    is_in = case((Signature.state == SignatureState.CONFIRMED, 1), else_=0)
    was_in = case((Signature.tallied_as == SignatureState.CONFIRMED, 1), else_=0)
    rows = select(Signature.campaign_id, func.sum(is_new), func.sum(is_in - was_in)).where(UNTALLIED)
    rows = rows.where(Signature.campaign_id.in_(campaign_ids)).group_by(Signature.campaign_id)
    fresh: dict[int, int] = defaultdict(int)
    confirmed: dict[int, int] = defaultdict(int)
    for campaign_id, new, more in db.session.execute(rows):
        fresh[campaign_id], confirmed[campaign_id] = int(new), int(more)
    return fresh, confirmed


def _by_day(campaign_ids: Sequence[int], since: datetime) -> dict[int, dict[date, int]]:
    rows = select(Tally.campaign_id, Tally.hour, Tally.count).where(Tally.hour >= since)
    days: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for campaign_id, hour, count in db.session.execute(rows.where(Tally.campaign_id.in_(campaign_ids), *_all(SIGNED))):
        days[campaign_id][hour.date()] += count
    return days


def _all(*states: str) -> tuple[ColumnElement[bool], ...]:
    return (Tally.dimension == "all", Tally.value == "", Tally.state.in_(states))
