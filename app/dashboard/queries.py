"""What the dashboard's pages show; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.campaigns.models import AddressState, Campaign, LetterText, Target
from app.campaigns.queries import display
from app.dashboard import charts
from app.extensions import db
from app.letters import asking, totals
from app.letters import queries as letters
from app.letters.asking_models import Asking
from app.letters.queries import Progress, Ready
from app.letters.totals import Totals
from app.outbox import queries as outbox
from app.outbox.models import Stream
from app.signatures import news_retries, statistics
from app.signatures.statistics import Numbers


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as one line of the overview."""

    campaign: Campaign
    title: str
    numbers: Numbers
    totals: Totals

    @property
    def trend(self) -> str:
        """Return the line of its last days."""
        return charts.line([count for _day, count in self.numbers.trend])

    @property
    def best_day(self) -> tuple[date, int]:
        """Return the day on which most people signed of late."""
        return max(self.numbers.trend, key=lambda day: day[1])


@dataclass(frozen=True)
class TargetRow:
    """To whom a campaign's letters go, and how many wait."""

    target: Target
    display: str
    ready: Ready
    health: AddressState


def overview() -> list[CampaignRow]:
    """Return every campaign, newest first."""
    campaigns = db.session.scalars(
        select(Campaign).options(selectinload(Campaign.texts)).order_by(Campaign.id.desc())
    ).all()
    return rows(campaigns)


def rows(campaigns: Sequence[Campaign]) -> list[CampaignRow]:
    """Return the lines of some campaigns."""
    ids = [campaign.id for campaign in campaigns]
    numbers, letters_of = statistics.at_a_glance(ids), totals.of_campaigns(ids)
    return [CampaignRow(each, title(each), numbers[each.id], letters_of[each.id]) for each in campaigns]


def title(campaign: Campaign) -> str:
    """Return a campaign's title in its own language; its slug while it has none."""
    return next((text.title for text in campaign.texts if text.language == campaign.language), campaign.slug)


def targets(campaign: Campaign) -> list[TargetRow]:
    """Return to whom a campaign's letters go, each with the letters that wait."""
    return [
        TargetRow(target, display(target), letters.ready(campaign.id, target.id), letters.health(target))
        for target in sorted(campaign.targets, key=lambda target: target.position)
    ]


def deliveries(campaign: Campaign) -> list[Progress]:
    """Return how far each of a campaign's deliveries is, newest first."""
    return [letters.progress(delivery) for delivery in letters.deliveries(campaign.id)]


def askings(campaign: Campaign) -> list[tuple[Asking, LetterText, Stream | None, int]]:
    """Return what a campaign's supporters were asked about, newest first, each with the mails that did not arrive."""
    return [(each, text, stream, _troubled(stream)) for each, text, stream in asking.of_campaign(campaign.id)]


def _troubled(stream: Stream | None) -> int:
    counts = outbox.counts(stream.id) if stream else {}
    return sum(number for state, number in counts.items() if state in news_retries.RETRIABLE)
