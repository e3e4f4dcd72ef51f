"""What organizers decide about signatures, one request each."""

from app.signatures.models import SignatureState
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_signature
from tests.forms import submit
from tests.signatures.deciding import agreed_to_be_shown, page_of, set_aside


@deed("signer.reject")
def reject(client):
    signature = a_signature(state=SignatureState.CONFIRMED)
    return submit(client, page_of(signature), button="Reject", because="other")


@deed("signer.accept")
def accept(client):
    return submit(client, page_of(set_aside(a_campaign())), button="Let it count")


@deed("signer.name")
def name(client):
    return submit(client, page_of(agreed_to_be_shown()), button="Save the name", public_name="A. R.")


@deed("signer.decide")
def decide(client):
    campaign = a_campaign()
    set_aside(campaign)
    return submit(client, f"/dashboard/campaigns/{campaign.slug}/review", button="Reject", decision="reject")
