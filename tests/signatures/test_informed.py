"""How many agreed to hear more is kept, and right at each moment."""

from app.extensions import db
from app.signatures import informed, own_letter
from app.signatures.informed_models import InformedTally
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature


def agreed(campaign, language="en"):
    return a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True, language=language)


def test_only_who_counts_and_agreed_is_in_the_number(app):
    campaign = a_campaign()
    agreed(campaign), agreed(campaign, "es"), agreed(a_campaign())
    a_signature(campaign, keep_informed=True)
    a_signature(campaign, state=SignatureState.CONFIRMED)

    assert informed.by_language(campaign.id) == {"en": 1, "es": 1}
    informed.count_anew()
    assert informed.by_language(campaign.id) == {"en": 1, "es": 1}


def test_the_number_follows_those_who_change_their_mind(app):
    campaign = a_campaign()
    first, second, third = (agreed(campaign) for _each in range(3))
    informed.count_anew(batch=2)

    own_letter.set_informed(first.public_id, keep_informed=False)
    own_letter.withdraw(second.public_id)
    own_letter.set_informed(third.public_id, keep_informed=True)

    assert informed.by_language(campaign.id) == {"en": 1}
    assert informed.count_anew() == 2
    assert informed.count_anew() == 0
    assert db.session.get_one(InformedTally, (campaign.id, "en")).count == 1
