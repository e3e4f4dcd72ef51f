"""Rejecting many signatures at once, one request each."""

from app.signatures.models import SignatureState
from app.signatures.rules import service
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_signature, an_organizer
from tests.forms import submit
from tests.signatures.deciding import a_rule, rejected_by


def found():
    """Return a rule that found one signature."""
    signature = a_signature(a_campaign(slug="trees"), state=SignatureState.CONFIRMED, email="a@bot.example")
    return a_rule(signature.campaign_id, domain="bot.example")


def page_of(rule):
    return f"/dashboard/campaigns/trees/rules/{rule.id}"


@deed("rules.look")
def look(client):
    a_campaign(slug="trees")
    return submit(client, "/dashboard/campaigns/trees/rules/new", button="Look how many", domain="bot.example")


@deed("rules.reject")
def reject(client):
    return submit(client, page_of(found()), button="Reject", because="not-a-person")


@deed("rules.stop")
def stop(client):
    rule = found()
    service.reject(rule, an_organizer().id, because="other")
    return submit(client, page_of(rule), button="Stop")


@deed("rules.restore")
def restore(client):
    return submit(client, page_of(rejected_by(found())), button="Undo")


@deed("rules.discard")
def discard(client):
    return submit(client, page_of(found()), button="Discard")
