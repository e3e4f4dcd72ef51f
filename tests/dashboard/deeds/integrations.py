"""What organizers do about programs, one request each."""

from app.api import keys
from app.api.models import Scope
from app.extensions import db, utc_now
from app.webhooks import service as webhooks
from tests.dashboard.deed import deed
from tests.factories import a_campaign, an_organizer
from tests.forms import submit

HERE = "http://127.0.0.1:9/hook"


def screen_of(campaign):
    return f"/dashboard/campaigns/{campaign.slug}/integrations"


@deed("integrations.make_key")
def make_key(client):
    return submit(client, screen_of(a_campaign()), button="Make the key", name="A map", read=True)


@deed("integrations.revoke_key")
def revoke_key(client):
    campaign = a_campaign()
    keys.make(campaign.id, "A map", [Scope.READ], an_organizer().id)
    return submit(client, screen_of(campaign), button="Revoke")


@deed("integrations.add_webhook")
def add_webhook(client):
    return submit(client, screen_of(a_campaign()), button="Tell this address", address=HERE)


@deed("integrations.remove_webhook")
def remove_webhook(client):
    campaign = a_campaign()
    webhooks.add(campaign.id, HERE, an_organizer().id)
    return submit(client, screen_of(campaign), button="Remove")


@deed("integrations.switch_webhook_on")
def switch_webhook_on(client):
    campaign = a_campaign()
    webhooks.add(campaign.id, HERE, an_organizer().id).off_since = utc_now()
    db.session.commit()
    return submit(client, screen_of(campaign), button="Try again now")
