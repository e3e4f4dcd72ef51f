"""What the dashboard's pages show; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.campaigns.models import AddressState, Campaign, Target
from app.campaigns.queries import display
from app.dashboard import charts
from app.extensions import db
from app.letters import queries as letters
from app.letters import totals
from app.letters.queries import Progress, Ready
from app.letters.totals import Totals
from app.signatures import statistics
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
