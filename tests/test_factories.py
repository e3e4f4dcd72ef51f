"""The factories' rows hold together, on both databases."""

from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_letter, a_signature, an_organizer


def test_a_letter_brings_its_signature_and_campaign(app):
    letter = a_letter()

    assert letter.supporter_name.startswith("Supporter")
    assert letter.target_id == letter.campaign_id  # the first of each, in a database of the test's own


def test_two_campaigns_in_several_languages(app):
    campaigns = [a_campaign(languages=("en", "es")), a_campaign()]

    assert [len(each.letter_texts) for each in campaigns] == [2, 1]


def test_a_confirmed_signature_counts(app):
    signature = a_signature(state=SignatureState.CONFIRMED, name="Ana")

    assert (signature.counted_name, signature.mailbox_slot) == ("ana", 1)
    assert signature.confirmed_at is not None


def test_organizers_have_their_own_address(app):
    assert an_organizer().email != an_organizer().email
