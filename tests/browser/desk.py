"""What an organizer finds: letters that wait, and a delivery under way."""

from dataclasses import dataclass

from app.campaigns.models import Campaign
from app.letters import chores, service
from app.letters.models import Letter
from app.letters.orders import Order
from app.signatures.models import SignatureState
from tests.factories import a_letter, a_signature
from tests.organizers.signing_in import someone


@dataclass(frozen=True)
class Desk:
    """Addresses of the dashboard's screens, and who may open them."""

    email: str
    overview: str
    campaign: str
    deliver: str
    delivery: str


def build(campaign: Campaign) -> Desk:
    """Order a delivery of some letters, and leave some waiting."""
    organizer = someone()
    target = campaign.targets[0]
    *_, last = [_a_letter(campaign) for _ in range(12)]
    order = Order(target.id, last.id, pace_per_hour=600, typed_address=target.address)
    delivery = service.order_delivery(order, organizer.id)
    chores.work()
    for _ in range(5):
        _a_letter(campaign)
    return Desk(
        email=organizer.email,
        overview="/dashboard/",
        campaign=f"/dashboard/campaigns/{campaign.slug}",
        deliver=f"/dashboard/campaigns/{campaign.slug}/deliver/{target.id}",
        delivery=f"/dashboard/deliveries/{delivery.public_id}",
    )


def _a_letter(campaign: Campaign) -> Letter:
    return a_letter(a_signature(campaign, state=SignatureState.CONFIRMED), own_words="My own words.", place="60608")
