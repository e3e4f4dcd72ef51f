"""What organizers do to campaigns, one request each."""

from io import BytesIO

from app.campaigns.models import CampaignState
from tests.campaigns.files import SMALL
from tests.dashboard.deed import deed
from tests.factories import a_campaign
from tests.forms import submit


@deed("campaign_life.create")
def create(client):
    return submit(client, "/dashboard/new-campaign", button="Begin", title="Two lights", slug="lights", language="en")


@deed("campaign_life.load")
def load(client):
    file = (BytesIO(SMALL.encode()), "campaign.toml")
    return submit(client, "/dashboard/new-campaign", button="Read the file", file=file)


@deed("campaign_life.open_")
def open_(client):
    return submit(client, f"/dashboard/campaigns/{a_campaign(state=CampaignState.DRAFT).slug}", button="Open")


@deed("campaign_life.close")
def close(client):
    return submit(client, editor_of(a_campaign()), button="Close")


@deed("campaign_life.archive")
def archive(client):
    return submit(client, editor_of(a_campaign(state=CampaignState.CLOSED)), button="Archive")


@deed("campaign_life.duplicate")
def duplicate(client):
    campaign = a_campaign()
    return submit(client, f"/dashboard/campaigns/{campaign.slug}/duplicate", button="Duplicate", slug="copied")


@deed("editor.save")
def save(client):
    return submit(client, editor_of(a_campaign()), button="Save", goal="700")


def editor_of(campaign):
    return f"/dashboard/campaigns/{campaign.slug}/edit"
