"""Confirming by link: the button confirms, opening the page does not, and twice is once."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.campaigns.models import CampaignState
from app.extensions import db
from app.letters.models import Letter
from app.signatures import service
from app.signatures.models import SignatureState
from app.signatures.moves import AlreadySigned
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature, a_target
from tests.forms import SAME_SITE, submit
from tests.signatures.signing import confirm_path, mails, signatures, signed


def letters() -> list[Letter]:
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))


def test_opening_the_link_changes_nothing_and_pressing_the_button_confirms(client: FlaskClient) -> None:
    signed(client, a_campaign())
    path = confirm_path(mails()[0])

    for _scan in range(2):
        assert client.get(path).status_code == client.head(path).status_code == 200
    assert signatures()[0].state == SignatureState.PENDING

    answer = submit(client, path)
    assert answer.status_code == 303
    assert signatures()[0].state == SignatureState.CONFIRMED
    assert "Thank you" in client.get(answer.location).text


def test_confirming_writes_one_letter_to_each_target_exactly_as_signed(client: FlaskClient) -> None:
    campaign = a_campaign(targets=[a_target(position=1), a_target(position=2, address="council@city.example")])
    signature = signed(client, campaign, own_words="First.\n\nSecond.")

    submit(client, confirm_path(mails()[0]))

    assert {letter.target_id for letter in letters()} == {target.id for target in campaign.targets}
    for letter in letters():
        assert (letter.supporter_name, letter.place, letter.own_words) == ("Ana Ruiz", "60608", "First.\n\nSecond.")
        assert (letter.letter_text_id, letter.reply_to) == (signature.letter_text_id, "ana@mail.example")


def test_the_office_learns_the_address_only_if_it_may_answer(client: FlaskClient) -> None:
    signed(client, a_campaign(), office_may_answer=False)

    submit(client, confirm_path(mails()[0]))

    assert letters()[0].reply_to == ""


def test_confirming_twice_is_confirming_once(client: FlaskClient) -> None:
    signed(client, a_campaign())
    path = confirm_path(mails()[0])

    answers = [client.post(path, headers=SAME_SITE).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert len(letters()) == 1
    assert "counts" in client.get(path).text


def test_a_link_that_is_too_old_offers_a_new_mail(client: FlaskClient) -> None:
    with time_machine.travel("2026-03-01 12:00:00+00:00"):
        signed(client, a_campaign())
    path = confirm_path(mails()[0])

    with time_machine.travel("2026-03-09 12:00:00+00:00"):
        page, refused = client.get(path), client.post(path, headers=SAME_SITE)
        answer = submit(client, path, button="new mail")

        assert (page.status_code, refused.status_code, answer.status_code) == (410, 410, 303)
        assert len(mails()) == 2
        assert submit(client, confirm_path(mails()[1])).status_code == 303


def test_a_forged_link_says_what_to_do(client: FlaskClient) -> None:
    signed(client, a_campaign())
    path = confirm_path(mails()[0]).partition("?")[0]

    for forged in (path[:-1], path[:-3] + "abc", "/confirm/x", "/confirm/%00", "/confirm/é.b.c"):
        for answer in (client.get(forged), client.post(forged, headers=SAME_SITE)):
            assert answer.status_code == 400, forged
            assert "not whole" in answer.text
    assert signatures()[0].state == SignatureState.PENDING


@pytest.mark.parametrize("state", [SignatureState.WITHDRAWN, SignatureState.EXPIRED, SignatureState.REJECTED])
def test_a_signature_that_ended_cannot_be_confirmed(client: FlaskClient, state: SignatureState) -> None:
    signature = signed(client, a_campaign())
    signature.state = state
    db.session.commit()
    path = confirm_path(mails()[0])

    assert client.get(path).status_code == client.post(path, headers=SAME_SITE).status_code == 410
    assert signatures()[0].state == state


def test_a_campaign_that_closed_takes_no_confirmation(client: FlaskClient) -> None:
    campaign = a_campaign()
    signed(client, campaign)
    campaign.state = CampaignState.CLOSED
    db.session.commit()
    path = confirm_path(mails()[0])

    answers = [client.get(path), client.post(path, headers=SAME_SITE)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("is closed" in answer.text for answer in answers)
    assert signatures()[0].state == SignatureState.PENDING


def test_another_site_cannot_press_the_button(client: FlaskClient) -> None:
    signed(client, a_campaign())
    path = confirm_path(mails()[0])

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert client.post(path, headers=headers).status_code == 403
    assert signatures()[0].state == SignatureState.PENDING


def test_one_mailbox_counts_for_two_people_with_different_names(app: Flask) -> None:
    campaign = a_campaign()
    mailbox = {"canonical_email": "home@mail.example"}
    first, same, second, third = (
        a_signature(campaign, name=name, **mailbox) for name in ("Ana Ruiz", "ANA RUIZ", "Bo Ruiz", "Cy Ruiz")
    )

    service.confirm(first.public_id)
    service.confirm(second.public_id)

    for one_too_many in (same, third):
        with pytest.raises(AlreadySigned):
            service.confirm(one_too_many.public_id)
        db.session.rollback()
    assert {signature.mailbox_slot for signature in signatures()} == {1, 2, None}


@pytest.mark.parametrize("names", [("Ana Ruiz",) * 4, ("Ana Ruiz", "Bo Ruiz", "Cy Ruiz", "Di Ruiz")])
def test_of_many_at_the_same_moment_no_more_count_than_may(app: Flask, names: tuple[str, ...]) -> None:
    campaign = a_campaign()
    ids = [a_signature(campaign, name=name, canonical_email="home@mail.example").public_id for name in names]
    db.session.commit()

    raised = at_once(app, [lambda each=each: service.confirm_with_others(each) for each in ids])

    counted = [signature for signature in signatures() if signature.state == SignatureState.CONFIRMED]
    assert len(counted) == min(2, len(set(names)))
    assert len(letters()) == len(counted)
    assert all(isinstance(error, AlreadySigned) for error in raised)


def test_one_link_pressed_many_times_at_once_writes_one_letter(app: Flask) -> None:
    public_id = a_signature().public_id
    db.session.commit()

    raised = at_once(app, [lambda: service.confirm_with_others(public_id)] * 6)

    assert raised == []
    assert len(letters()) == 1
