"""A campaign may ask devices to work: for one page and one mailbox; nobody is locked out."""

from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.signatures import moderation
from app.signatures.models import SignatureState
from app.signatures.proof_of_work import BITS, PARTS
from tests.factories import a_campaign
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, sign, signatures


def token_of(client: FlaskClient, campaign: Campaign) -> str:
    return forms_on(client.get(f"/campaigns/{campaign.slug}").text)[0].fields["form_token"][0]


def worked(token: str, email: str) -> str:
    """Do what static/proof.js does."""
    return ".".join(str(next(n for n in count() if _fits(f"{token}\n{email}\n{part}\n{n}"))) for part in range(PARTS))


def _fits(text: str) -> bool:
    return f"{int(sha256(text.encode()).hexdigest(), 16):0256b}".startswith("0" * BITS)


def post(client: FlaskClient, campaign: Campaign, token: str, proof: str, email: str = ANA["email"]) -> int:
    fields = ANA | {"form_token": token, "proof": proof, "email": email}
    return client.post(f"/campaigns/{campaign.slug}", data=fields, headers=SAME_SITE).status_code


def test_who_has_worked_counts_when_confirmed(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)
    token = token_of(client, campaign)

    assert post(client, campaign, token, worked(token, ANA["email"])) == 303
    submit(client, confirm_path(mails()[0]))

    assert (signatures()[0].flagged, signatures()[0].state) == ("", SignatureState.CONFIRMED)


def test_who_has_no_script_signs_and_counts_once_an_organizer_has_looked(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)

    answer = sign(client, campaign)
    thanks = submit(client, confirm_path(mails()[0]))

    assert (answer.status_code, thanks.status_code) == (303, 303)
    assert (signatures()[0].flagged, signatures()[0].state) == ("unproven", SignatureState.REJECTED)
    assert moderation.accept(signatures()[0])
    assert signatures()[0].state == SignatureState.CONFIRMED


def test_work_for_one_mailbox_is_worth_nothing_for_another(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)
    token = token_of(client, campaign)
    proof = worked(token, ANA["email"])

    post(client, campaign, token, proof, email="bo@mail.example")

    assert signatures()[0].flagged == "unproven"


def test_work_for_another_page_is_worth_nothing(client: FlaskClient) -> None:
    campaign, other = a_campaign(proof_of_work=True), a_campaign(proof_of_work=True)
    proof = worked(token_of(client, other), ANA["email"])

    post(client, campaign, token_of(client, campaign), proof)

    assert signatures()[0].flagged == "unproven"


def test_the_same_work_again_gets_a_mailbox_no_more_than_five_mails_and_one_count(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)
    token = token_of(client, campaign)
    proof = worked(token, ANA["email"])

    assert {post(client, campaign, token, proof) for _ in range(8)} == {303}

    assert len(mails()) == 5
    submit(client, confirm_path(mails()[0]))
    assert [each.state for each in signatures()].count(SignatureState.CONFIRMED) == 1


def test_work_is_too_old_after_a_day_and_the_form_comes_back_with_a_new_task(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)
    with time_machine.travel("2026-03-01 12:00:00+00:00"):
        token = token_of(client, campaign)

    assert post(client, campaign, token, worked(token, ANA["email"])) == 400
    assert signatures() == []


@pytest.mark.parametrize(
    "proof", ["", "x", "1.2.3", "\x00", *(".".join(PARTS * [each]) for each in ("0", "9" * 5000, "²"))]
)
def test_forged_work_is_set_aside(client: FlaskClient, proof: str) -> None:
    campaign = a_campaign(proof_of_work=True)

    assert post(client, campaign, token_of(client, campaign), proof) == 303
    assert signatures()[0].flagged == "unproven"


def test_where_no_work_is_asked_for_nothing_of_it_is_on_the_page(client: FlaskClient) -> None:
    plain, hard = (client.get(f"/campaigns/{a_campaign(proof_of_work=on).slug}").text for on in (False, True))

    assert ("proof.js" in plain, "noscript" in plain) == (False, False)
    assert ("proof.js" in hard, "Without JavaScript you can sign, too" in hard) == (True, True)


def test_all_readers_of_a_second_get_the_same_task(client: FlaskClient) -> None:
    campaign = a_campaign(proof_of_work=True)
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False):
        assert token_of(client, campaign) == token_of(client, campaign)


def test_the_switch_stands_in_the_campaign_file(client: FlaskClient) -> None:
    slug = a_campaign(proof_of_work=True).slug

    assert "proof_of_work = true" in campaigns.export(slug)


def test_its_script_is_small() -> None:
    assert Path("static/proof.js").stat().st_size < 3_500
