"""What looks odd is set aside and never refused: the pages and mails are the same, and an organizer decides."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.campaigns.models import Campaign
from app.extensions import db, utc_now
from app.letters.models import Letter
from app.organizers.models import AuditEvent
from app.signatures import count, moderation, service
from app.signatures.disposable import is_disposable
from app.signatures.models import SignatureState
from app.signatures.suggestion import suggested
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, sign, signatures


def post_from_afar(client: FlaskClient, campaign: Campaign, **fields: Any):
    """Sign from a network that is not this machine."""
    token = forms_on(client.get(f"/campaigns/{campaign.slug}").text)[0].fields["form_token"][0]
    return client.post(
        f"/campaigns/{campaign.slug}",
        data={"form_token": token} | ANA | fields,
        headers=SAME_SITE,
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"website": "https://pills.example/"}, "trap"), ({"email": "ana@mailinator.com"}, "disposable")],
)
def test_what_is_odd_is_set_aside_and_its_sender_sees_the_usual_pages(
    client: FlaskClient, fields: dict[str, str], reason: str
) -> None:
    campaign = a_campaign()

    answer = sign(client, campaign, **fields)
    thanks = submit(client, confirm_path(mails()[0]))

    assert (answer.status_code, thanks.status_code) == (303, 303)
    assert (signatures()[0].flagged, signatures()[0].state) == (reason, SignatureState.REJECTED)
    assert "Thank you" in client.get(thanks.location).text
    assert "counts" in client.get(confirm_path(mails()[0])).text
    assert client.post(confirm_path(mails()[0]), headers=SAME_SITE).status_code == 303
    assert [mail.key.split(":")[0] for mail in mails()] == ["confirm", "thanks"]
    assert count.of_campaign(campaign.id).people == 0
    assert db.session.scalars(db.select(Letter)).all() == []


def test_many_from_one_network_are_set_aside_and_the_limit_does_not_show(client: FlaskClient) -> None:
    campaign = a_campaign()

    with time_machine.travel(utc_now(), tick=False):  # however slow this machine is, each post comes quickly
        answers = [post_from_afar(client, campaign, email=f"p{number}@mail.example") for number in range(12)]

    assert {answer.status_code for answer in answers} == {303}
    assert [signature.flagged for signature in signatures()] == ["quick"] * 10 + ["many"] * 2


def test_many_with_one_mailbox_are_set_aside(client: FlaskClient) -> None:
    campaign = a_campaign()

    for number in range(6):
        post_from_afar(client, campaign, email=f"ana+{number}@mail.example")

    assert [signature.flagged for signature in signatures()][-1] == "many"


def test_a_quick_signature_counts(app: Flask) -> None:
    signature = a_signature(flagged="quick")

    service.confirm(signature.public_id)

    assert signature.state == SignatureState.CONFIRMED


def test_an_organizer_accepts_what_was_set_aside_once(app: Flask) -> None:
    signature = a_signature(flagged="trap")
    before = moderation.accept(signature)
    service.confirm(signature.public_id)

    decided = [moderation.accept(signature), moderation.accept(signature)]

    assert [before, *decided] == [False, True, False]
    assert count.of_campaign(signature.campaign_id).people == 1
    assert len(db.session.scalars(db.select(Letter)).all()) == 1
    assert [event.action for event in db.session.scalars(db.select(AuditEvent))] == ["signature.accept"]


def test_an_organizer_rejects_what_counts_once_and_may_take_it_back(app: Flask) -> None:
    signature = a_signature()
    service.confirm(signature.public_id)

    assert [moderation.reject(signature), moderation.reject(signature)] == [True, False]
    assert count.of_campaign(signature.campaign_id).people == 0
    assert db.session.scalars(db.select(Letter.state)).all() == ["withdrawn"]


def test_the_trap_is_out_of_reach_for_people(client: FlaskClient) -> None:
    page = client.get(f"/campaigns/{a_campaign().slug}").text

    assert '<div class="hidden" aria-hidden="true">' in page
    assert 'tabindex="-1"' in page[page.index('name="website"') - 200 : page.index('name="website"') + 200]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmai.com", "ana@gmail.com"),
        ("Ana.Ruiz@hotmial.com", "ana.ruiz@hotmail.com"),
        ("ana@outlok.com", "ana@outlook.com"),
        ("ana@yaho.com", "ana@yahoo.com"),
        ("ana@yahoo.co", "ana@yahoo.com"),
        ("ana@hotmail.cm", "ana@hotmail.com"),
        ("ana@gmail.com", ""),
        ("ana@yahoo.com.mx", ""),
        ("ana@hotmail.com.ar", ""),
        ("ana@hotmail.ca", ""),
        ("ana@outlook.cl", ""),
        ("ana@mail.com", ""),
        ("ana@gmx.com", ""),
        ("ana@city.gov", ""),
        ("ana@mail.example", ""),
    ],
)
def test_probable_typing_errors_are_suggested(typed: str, meant: str) -> None:
    assert suggested(typed) == meant


def test_a_suggestion_is_one_press_and_imposes_nothing(client: FlaskClient) -> None:
    page = sign(client, a_campaign(), email="ana@gmial.com").location

    assert len(mails()) == 1, "the mail went out as typed"
    answer = submit(client, page, button="send it there")

    assert answer.status_code == 303
    assert mails()[-1].recipient == "ana@gmail.com"


def test_subdomains_of_disposable_domains_are_disposable() -> None:
    assert is_disposable("ana@inbox.mailinator.com")
    assert not is_disposable("ana@notmailinator.com")
