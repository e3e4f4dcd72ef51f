"""Links to pass on: they say who brought somebody, in numbers, and tell nobody who that is."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app import tokens
from app.campaigns.models import Campaign
from app.extensions import db
from app.signatures import count, own_letter, tally
from app.signatures.models import Signature, SignatureState
from app.tokens import Purpose
from tests.factories import a_campaign, a_signature
from tests.forms import submit
from tests.signatures.signing import ANA, confirm_path, confirmed, mails, signatures

BEN = ANA | {"name": "Ben Ode", "email": "ben@mail.example"}


@pytest.fixture
def sharer(app) -> Signature:
    """Somebody whose signature counts."""
    return a_signature(a_campaign(), state=SignatureState.CONFIRMED)


def slug_of(signature: Signature) -> str:
    return db.session.get_one(Campaign, signature.campaign_id).slug


def shared(page: str) -> list[str]:
    """Return the share codes of all links on a page, or in a text."""
    links = re.findall(r"https?://[^\s\"<>]+/campaigns/[^\s\"<>]*", page.replace("&amp;", "&"))
    return [code for link in links for code in parse_qs(urlsplit(link).query).get("r", [])]


def sign_through(client, sharer: Signature) -> Signature:
    """Follow the link of somebody, sign as Ben, and return the row."""
    answer = submit(client, f"/campaigns/{slug_of(sharer)}?r={sharer.share_code}&source=rally", button="Sign", **BEN)
    assert answer.status_code == 303
    return signatures()[-1]


def test_who_confirms_counts_for_the_one_whose_link_it_was(client, sharer):
    came = sign_through(client, sharer)
    pending = count.signed_through(sharer)
    submit(client, confirm_path(mails()[-1]))

    assert (came.referrer, came.source) == (sharer.share_code, "rally")
    assert (pending, count.signed_through(sharer)) == (0, 1)


def test_the_number_is_the_same_before_and_after_the_roll_up(client, sharer):
    sign_through(client, sharer)
    submit(client, confirm_path(mails()[-1]))
    before = count.signed_through(sharer)
    tally.roll_up()
    after = count.signed_through(sharer)
    own_letter.withdraw(signatures()[-1].public_id)

    assert (before, after, count.signed_through(sharer)) == (1, 1, 0)


def test_another_campaigns_signatures_do_not_count(app, sharer):
    a_signature(a_campaign(), state=SignatureState.CONFIRMED, referrer=sharer.share_code)

    assert count.signed_through(sharer) == 0


def test_the_private_page_tells_how_many(client, sharer):
    campaign = db.session.get_one(Campaign, sharer.campaign_id)
    for _ in range(3):
        a_signature(campaign, state=SignatureState.CONFIRMED, referrer=sharer.share_code)

    page = client.get(f"/letter/{tokens.issue(Purpose.LETTER, sharer.public_id)}").text

    assert "3 people signed through your link." in page
    assert set(shared(page)) == {sharer.share_code}


def test_the_thanks_have_the_link_too(client):
    signature = confirmed(client)
    thanks = tokens.issue(Purpose.THANKS, signature.public_id)

    page = client.get(f"/campaigns/{slug_of(signature)}/thank-you?t={thanks}").text

    assert set(shared(page)) == {signature.share_code}
    assert shared(mails()[-1].slots["share_link"]) == [signature.share_code]


def test_thanks_that_were_passed_on_have_nobodys_link(client, sharer):
    page = client.get(f"/campaigns/{slug_of(sharer)}/thank-you").text

    assert shared(page) == []
    assert f"/campaigns/{slug_of(sharer)}" in page


def test_the_code_names_nobody_and_goes_when_its_owner_is_erased(client, sharer):
    came = sign_through(client, sharer)
    code = sharer.share_code
    assert code not in {str(value) for value in (sharer.id, sharer.public_id, sharer.email, sharer.name)}

    own_letter.erase(sharer.public_id)

    assert sharer.share_code is None
    assert came.referrer == code
    assert client.get(f"/campaigns/{slug_of(came)}?r={code}").status_code == 200


def test_each_signature_has_a_code_of_its_own(app):
    assert len({a_signature().share_code for _ in range(5)}) == 5


def test_each_way_to_share_says_which_it_was(client, sharer):
    page = client.get(f"/campaigns/{slug_of(sharer)}").text

    assert set(re.findall(r"source%3D(\w+)", page)) == {"email", "whatsapp", "sms", "facebook", "bluesky"}
