"""A campaign with a key to it."""

from dataclasses import dataclass

import pytest

from app.api import keys
from app.api.models import Scope
from app.campaigns.models import Campaign
from tests.factories import a_campaign, an_organizer


@dataclass
class Door:
    """A campaign and the header that opens it."""

    campaign: Campaign
    headers: dict[str, str]

    def address(self, path=""):
        return f"/api/v1/campaigns/{self.campaign.slug}{path}"


def a_door(*scopes, campaign=None):
    campaign = campaign or a_campaign()
    _key, whole = keys.make(campaign.id, "-".join(scopes) or "all", scopes or tuple(Scope), an_organizer().id)
    return Door(campaign, {"Authorization": f"Bearer {whole}"})


@pytest.fixture
def door(app):
    return a_door()
