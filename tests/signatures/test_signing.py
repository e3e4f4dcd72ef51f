"""Signing: one row, one mail, and the page that says what comes next."""

import pytest
import time_machine
from flask.testing import FlaskClient

from app.campaigns.models import Campaign, CampaignState
from app.extensions import db
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirmed, mails, sign, signatures, signed


def test_signing_keeps_what_was_typed_and_asks_to_confirm(client: FlaskClient) -> None:
    campaign = a_campaign()

    answer = sign(client, campaign, own_words="Line one.\r\n\r\nLine two.  ", show_name=True)

    assert answer.status_code == 303
    [signature] = signatures()
    assert (signature.state, signature.name, signature.email) == (SignatureState.PENDING, "Ana Ruiz", ANA["email"])
    assert signature.own_words == "Line one.\n\nLine two."
    assert signature.show_name
    assert not signature.keep_informed
    assert signature.office_may_answer
    assert [consent["box"] for consent in signature.consents] == ["show_name", "office_may_answer"]
    [mail] = mails()
    assert (mail.key, mail.recipient) == (f"confirm:{signature.id}:1", ANA["email"])


def test_the_next_page_says_the_address_but_its_own_address_does_not(client: FlaskClient) -> None:
    answer = sign(client, a_campaign())

    page = client.get(answer.location)

    assert ANA["email"] in page.text
    assert "ana" not in answer.location


def test_readers_and_signers_get_no_cookie(client: FlaskClient) -> None:
    campaign = a_campaign()

    page = client.get(f"/campaigns/{campaign.slug}")
    answer = sign(client, campaign)
    following = client.get(answer.location)

    assert not any("Set-Cookie" in each.headers for each in (page, answer, following))


@time_machine.travel("2026-03-01 12:00:00+00:00", tick=False)
def test_readers_of_one_second_get_the_same_page(client: FlaskClient) -> None:
    address = f"/campaigns/{a_campaign().slug}"

    assert client.get(address).text == client.get(address).text


def test_each_person_is_signed_for_the_letter_that_they_saw(client: FlaskClient) -> None:
    campaign = a_campaign()
    seen = campaign.letter_texts[0].id

    assert signed(client, campaign).letter_text_id == seen


def test_the_letter_is_signed_in_the_language_of_the_page(client: FlaskClient) -> None:
    campaign = a_campaign(languages=("en", "es"))

    submit(client, f"/campaigns/{campaign.slug}?lang=es", **ANA)

    [signature] = signatures()
    assert signature.language == "es"
    assert signature.letter_text_id == next(text.id for text in campaign.letter_texts if text.language == "es")


def test_where_supporters_came_from_is_kept_if_it_is_a_code(client: FlaskClient) -> None:

    campaign = a_campaign()

    submit(client, f"/campaigns/{campaign.slug}?source=rally-12&r=<script>", **ANA)

    [signature] = signatures()
    assert (signature.source, signature.referrer) == ("rally-12", "")


def test_the_network_is_kept_as_a_hash_of_its_campaign(client: FlaskClient) -> None:
    first = signed(client, a_campaign()).network_hash
    second = signed(client, a_campaign()).network_hash

    assert len(first) == 64
    assert first != second


def test_a_closed_campaign_says_so_and_takes_nobody(client: FlaskClient) -> None:
    campaign = a_campaign()
    page = client.get(f"/campaigns/{campaign.slug}")
    campaign.state = CampaignState.CLOSED

    db.session.commit()
    token = forms_on(page.text)[0].fields["form_token"]

    answer = client.post(f"/campaigns/{campaign.slug}", data=ANA | {"form_token": token}, headers=SAME_SITE)

    assert client.get(f"/campaigns/{campaign.slug}").status_code == 200
    assert answer.status_code == 409
    assert "no more signatures" in answer.text
    assert signatures() == []

    yesterdays = client.post(f"/campaigns/{campaign.slug}", data=ANA | {"name": ""}, headers=SAME_SITE)

    assert yesterdays.status_code == 409
    assert ("no more signatures" in yesterdays.text, "sign again" in yesterdays.text) == (True, False)


def test_names_are_shown_of_those_who_said_so_and_were_confirmed(client: FlaskClient) -> None:
    campaign = a_campaign()
    confirmed = SignatureState.CONFIRMED
    a_signature(campaign, name="Ana Ruiz", state=confirmed, show_name=True)
    a_signature(campaign, name="Bo Ruiz", state=confirmed)
    a_signature(campaign, name="Cy Ruiz", show_name=True)
    a_signature(a_campaign(), name="Di Ruiz", state=confirmed, show_name=True)

    page = client.get(f"/campaigns/{campaign.slug}").text

    assert [name in page for name in ("Ana Ruiz", "Bo Ruiz", "Cy Ruiz", "Di Ruiz")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("language", "prompt", "truth", "count"),
    [
        ("en", "Who do you think of?", "weigh more than a hundred copies", "{n} words of your own"),
        ("es", "¿En quién piensa?", "pesan más que cien copias", "{n} palabras suyas"),
        ("ht", "Ki moun ki nan tèt ou?", "peze plis pase san kopi", "{n} mo pa ou"),
    ],
)
def test_the_form_helps_to_say_why_and_takes_who_says_nothing(
    client: FlaskClient, language: str, prompt: str, truth: str, count: str
) -> None:
    campaign = a_campaign(languages=("en", "es", "ht"))

    page = client.get(f"/campaigns/{campaign.slug}?lang={language}").text

    assert all(words in page for words in (prompt, truth, count))
    assert sign(client, campaign, own_words="").status_code == 303


def test_what_follows_does_not_tell_who_has_signed(client: FlaskClient) -> None:
    """Neither the answer nor the page after it: only the owner of the mailbox reads that it counts already."""
    ana = confirmed(client)
    campaign = db.session.get_one(Campaign, ana.campaign_id)
    seen = []
    for email in (ana.email, "bob@mail.example"):
        answer = sign(client, campaign, email=email)
        page = client.get(answer.location).text
        token = answer.location.partition("t=")[2].partition("&")[0]
        seen.append((answer.status_code, page.replace(token, "TOKEN").replace(email, "EMAIL")))

    assert seen[0] == seen[1]
    assert "TOKEN" in seen[0][1]
    assert ["link" in mail.slots for mail in mails()[-2:]] == [False, True], "the first says that it counts already"
