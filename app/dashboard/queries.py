"""What the dashboard's pages show; reads only."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.campaigns.models import Campaign, Target
from app.campaigns.queries import display
from app.extensions import db
from app.letters import queries as letters
from app.letters import totals
from app.letters.queries import Progress, Ready
from app.letters.totals import Totals
from app.signatures.queries import confirmed_count


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as one line of the overview."""

    campaign: Campaign
    title: str
    confirmed: int
    totals: Totals


@dataclass(frozen=True)
class TargetRow:
    """To whom a campaign's letters go, and how many wait."""

    target: Target
    display: str
    ready: Ready


def overview() -> list[CampaignRow]:
    """Return every campaign, newest first."""
    campaigns = db.session.scalars(
        select(Campaign).options(selectinload(Campaign.texts)).order_by(Campaign.id.desc())
    ).all()
    return [row(campaign) for campaign in campaigns]


def row(campaign: Campaign) -> CampaignRow:
    """Return one campaign's line."""
    return CampaignRow(campaign, title(campaign), confirmed_count(campaign.id), totals.of_campaign(campaign.id))


def title(campaign: Campaign) -> str:
    """Return a campaign's title in its own language; its slug while it has none."""
    return next((text.title for text in campaign.texts if text.language == campaign.language), campaign.slug)


def targets(campaign: Campaign) -> list[TargetRow]:
    """Return to whom a campaign's letters go, each with the letters that wait."""
    return [
        TargetRow(target, display(target), letters.ready(campaign.id, target.id))
        for target in sorted(campaign.targets, key=lambda target: target.position)
    ]


def deliveries(campaign: Campaign) -> list[Progress]:
    """Return how far each of a campaign's deliveries is, newest first."""
    return [letters.progress(delivery) for delivery in letters.deliveries(campaign.id)]
