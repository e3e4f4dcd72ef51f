"""What the page of a campaign's statistics shows."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import format_date, format_datetime

from app.campaigns.models import Campaign
from app.dashboard import charts
from app.dashboard.charts import Bar, Columns
from app.languages import OFFERED
from app.letters import totals
from app.letters.totals import Totals
from app.signatures import statistics
from app.signatures.statistics import Numbers, Span

HOURS_UP_TO, DAYS_UP_TO, WEEKS_UP_TO = timedelta(days=3), timedelta(days=92), timedelta(days=730)


@dataclass(frozen=True)
class Panel:
    """One property, and how the signatures of a span are shared out by it."""

    title: str
    column: str
    bars: list[Bar]
    rest: int
    "Those with other values, and those that did not say."


@dataclass(frozen=True)
class Page:
    """All of it."""

    numbers: Numbers
    totals: Totals
    step: str
    "How much time one bar is: hour, day, week or month."
    columns: Columns
    signed: int
    confirmed: int
    funnel: list[Bar]
    panels: list[Panel]
    with_words: int
    words_percent: float


def page(campaign: Campaign, span: Span, *, names_shown: bool) -> Page:
    """Return the statistics of a campaign.

    Args:
        campaign: whose.
        span: only what happened then; the funnel is of the whole campaign, since a letter's way takes its time.
        names_shown: whether to say who passed a link on.
    """
    hours = statistics.series(campaign.id, span)
    signed, confirmed = sum(hour[1] for hour in hours), sum(hour[2] for hour in hours)
    numbers = statistics.at_a_glance([campaign.id])[campaign.id]
    letters = totals.of_campaign(campaign.id)
    words = {share.value: share.count for share in statistics.shares(campaign.id, "words", span)}
    step, columns = _over_time(hours, span)
    return Page(
        numbers=numbers,
        totals=letters,
        step=step,
        columns=columns,
        signed=signed,
        confirmed=confirmed,
        funnel=_funnel(numbers, letters),
        panels=_panels(campaign.id, span, confirmed, names_shown=names_shown),
        with_words=words.get("own", 0),
        words_percent=100 * words.get("own", 0) / (sum(words.values()) or 1),
    )


def _funnel(numbers: Numbers, letters: Totals) -> list[Bar]:
    rows = (
        ("Signed", numbers.signed),
        ("Confirmed", numbers.confirmed),
        ("Letters written", letters.written),
        ("In a delivery", letters.ordered),
        ("Accepted by the office's server, or printed", letters.sent),
        ("Came back or failed", letters.came_back),
        ("Uncertain", letters.uncertain),
        ("Withdrawn before they left", letters.withdrawn),
    )
    return charts.bars(rows, numbers.signed)


def _panels(campaign_id: int, span: Span, whole: int, *, names_shown: bool) -> list[Panel]:
    described: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("source", "Where they came from", "Source", lambda value: value or "(no source in the link)"),
        ("language", "In which language", "Language", lambda value: OFFERED.get(value, value)),
        ("area", "Where they live", "Postal codes", lambda value: f"{value}…"),
    )
    panels = [_panel(campaign_id, span, whole, *each) for each in described]
    codes = [share.value for share in statistics.shares(campaign_id, "referrer", span)]
    names = statistics.names_behind(codes) if names_shown else {}

    def name(code: str) -> str:
        return names.get(code, f"a supporter ({code[:4]}…)")

    return [*panels, _panel(campaign_id, span, whole, "referrer", "Through whose link", "Supporter", name)]


def _panel(
    campaign_id: int, span: Span, whole: int, dimension: str, title: str, column: str, label: Callable[[str], str]
) -> Panel:
    shares = statistics.shares(campaign_id, dimension, span)
    rest = max(whole - sum(share.count for share in shares), 0)
    return Panel(title, column, charts.bars([(label(share.value), share.count) for share in shares], whole), rest)


def _over_time(hours: list[tuple[datetime, int, int]], span: Span) -> tuple[str, Columns]:
    """Return how much time one bar is, and the bars, also for the stretches in which nobody signed."""
    step = _step(span.until - span.since)
    sums: dict[datetime, list[int]] = defaultdict(lambda: [0, 0])
    for hour, signed, confirmed in hours:
        sums[_start(hour, step)][0] += signed
        sums[_start(hour, step)][1] += confirmed
    starts, moment = [], _start(span.since, step)
    while moment < span.until:
        starts.append(moment)
        moment = _start(moment + timedelta(days=32), step) if step == "month" else moment + STEPS[step]
    return step, charts.columns([(_label(start, step), sums[start][0], sums[start][1]) for start in starts])


STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


def _step(length: timedelta) -> str:
    if length <= HOURS_UP_TO:
        return "hour"
    if length <= DAYS_UP_TO:
        return "day"
    return "week" if length <= WEEKS_UP_TO else "month"


def _start(moment: datetime, step: str) -> datetime:
    if step == "hour":
        return moment
    day = moment.replace(hour=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _label(start: datetime, step: str) -> str:
    if step == "hour":
        return str(format_datetime(start, "MMM d, HH:mm"))
    return str(format_date(start, "MMMM y" if step == "month" else "MMM d, y"))
