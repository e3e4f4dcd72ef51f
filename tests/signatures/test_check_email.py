"""*Check your e-mail*: the digits, another mail, another address; and what a stranger cannot learn there."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import tokens
from app.campaigns.models import CampaignState
from app.extensions import db
from app.outbox.models import MessageState
from app.signatures import codes, service
from app.signatures.models import SignatureState
from app.tokens import Purpose
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, submit
from tests.signatures.signing import ANA, confirm_path, mails, sign, signatures, signed


def check_page(client: FlaskClient, **fields) -> str:
    """Sign, and return the address of the page that follows."""
    return sign(client, a_campaign(), **fields).location


@pytest.mark.parametrize("typed", ["{}", " {} ", "code: {}", "\u200e{}\u200f", "{}."])
def test_the_six_digits_confirm_whatever_stands_around_them(client: FlaskClient, typed: str) -> None:
    page = check_page(client)

    answer = submit(client, page, button="Confirm", code=typed.format(mails()[0].slots["code"]))

    assert answer.status_code == 303
    assert signatures()[0].state == SignatureState.CONFIRMED


@pytest.mark.parametrize("first", ["0", "٠", "०", "\uff10"])
def test_a_keyboard_in_another_script_types_the_digits_too(client: FlaskClient, first: str) -> None:
    page = check_page(client)
    code = "".join(chr(ord(first) + int(digit)) for digit in mails()[0].slots["code"].replace(" ", ""))

    assert submit(client, page, button="Confirm", code=code).status_code == 303


def test_wrong_digits_are_refused_and_stay_in_the_field(client: FlaskClient) -> None:
    page = check_page(client)
    wrong = "000001" if mails()[0].slots["code"] != "000 001" else "000002"

    answer = submit(client, page, button="Confirm", code=wrong)

    assert answer.status_code == 400
    assert wrong in answer.text
    assert signatures()[0].state == SignatureState.PENDING


def test_after_five_tries_the_right_digits_say_the_same_as_wrong_ones(client: FlaskClient) -> None:
    page = check_page(client)
    right = mails()[0].slots["code"].replace(" ", "")

    wrong = [submit(client, page, button="Confirm", code="x") for _try in range(5)]
    sixth = submit(client, page, button="Confirm", code=right)

    assert sixth.status_code == 400
    assert sixth.text.replace(right, "x") == wrong[-1].text
    assert signatures()[0].state == SignatureState.PENDING


def test_guesses_at_the_same_moment_are_five_as_well(app: Flask) -> None:
    signature = a_signature(code_hash="nothing hashes to this")
    public_id = signature.public_id

    raised = at_once(app, [lambda: service.confirm_by_code(public_id, "123456")] * 12)

    assert {type(error) for error in raised} == {service.CodeWrong}
    assert signatures()[0].code_tries == codes.MAX_TRIES


def test_the_digits_are_good_for_a_day(client: FlaskClient) -> None:
    with time_machine.travel("2026-03-01 12:00:00+00:00"):
        check_page(client)
    code = mails()[0].slots["code"]
    page = "/campaigns/{}/check-your-email?t={}"

    with time_machine.travel("2026-03-02 13:00:00+00:00"):
        token = tokens.issue(Purpose.CHECK_EMAIL, signatures()[0].public_id)
        answer = submit(client, page.format(a_campaign().slug, token), button="Confirm", code=code)

    assert answer.status_code == 400
    assert signatures()[0].state == SignatureState.PENDING


def test_only_a_keyed_hash_of_the_digits_is_kept(client: FlaskClient) -> None:
    check_page(client)

    code = mails()[0].slots["code"].replace(" ", "")

    assert len(code) == codes.DIGITS
    assert signatures()[0].code_hash == codes.keyed_hash(signatures()[0].public_id, code)
    assert code not in signatures()[0].code_hash


def test_an_address_gets_five_mails_and_then_the_same_page_without_one(client: FlaskClient) -> None:
    page = check_page(client)

    answers = [submit(client, page, button="again") for _press in range(7)]

    assert {answer.status_code for answer in answers} == {303}
    assert len({client.get(answer.location).text.replace(answer.location, "") for answer in answers[3:]}) <= 2
    assert len(mails()) == 5


def test_signing_again_and_again_sends_no_more_than_five_mails_to_one_mailbox(client: FlaskClient) -> None:
    campaign = a_campaign()

    for number in range(7):
        assert sign(client, campaign, email=f"ana+{number}@mail.example").status_code == 303

    assert len(signatures()) == 7
    assert len(mails()) == 5


def test_presses_at_the_same_moment_send_no_more_than_five_mails(app: Flask) -> None:
    public_id = a_signature().public_id

    raised = at_once(app, [lambda: service.send_again(public_id)] * 10)

    assert raised == []
    assert len(mails()) == 5


def test_only_the_digits_of_the_newest_mail_work(client: FlaskClient) -> None:
    page = check_page(client)
    submit(client, page, button="again")
    first, second = (mail.slots["code"] for mail in mails())

    assert first == second or submit(client, page, button="Confirm", code=first).status_code == 400
    assert submit(client, page, button="Confirm", code=second).status_code == 303


def test_correcting_the_address_kills_the_link_that_went_astray(client: FlaskClient) -> None:
    page = check_page(client, email="nobody@mail.example")

    answer = submit(client, page, button="Correct", email=ANA["email"])

    old, new = signatures()
    assert ANA["email"] in client.get(answer.location).text
    assert (old.state, new.state) == (SignatureState.EXPIRED, SignatureState.PENDING)
    assert (new.own_words, new.letter_text_id, new.consents) == (old.own_words, old.letter_text_id, old.consents)
    astray, right = mails()
    assert client.post(confirm_path(astray), headers=SAME_SITE).status_code == 410
    assert client.post(confirm_path(right), headers=SAME_SITE).status_code == 303


def test_an_address_that_is_none_stays_in_the_field_with_a_sentence(client: FlaskClient) -> None:
    page = check_page(client)

    answer = submit(client, page, button="Correct", email="ana@@mail")

    assert answer.status_code == 422
    assert "ana@@mail" in answer.text
    assert len(signatures()) == 1


def test_after_confirming_the_address_cannot_be_changed(client: FlaskClient) -> None:
    page = check_page(client)
    submit(client, confirm_path(mails()[0]))

    answer = submit(client, page, button="Correct", email="other@mail.example")

    assert answer.status_code == 303
    assert [signature.email for signature in signatures()] == [ANA["email"]]


def test_a_second_signature_sees_what_a_first_one_sees_and_the_owner_gets_a_note(client: FlaskClient) -> None:
    campaign = a_campaign()
    first = sign(client, campaign)
    first_page = client.get(first.location).text
    submit(client, confirm_path(mails()[0]))

    second = sign(client, campaign, email="Ana+again@mail.example", name="ana ruiz")

    text = client.get(second.location).text
    tokens_of = [parse_qs(urlsplit(answer.location).query)["t"][0] for answer in (first, second)]
    assert text.replace(tokens_of[1], "").replace("Ana+again@mail.example", "") == first_page.replace(
        tokens_of[0], ""
    ).replace(ANA["email"], "")
    note = mails()[-1]
    assert note.recipient == ANA["email"], "the proven address, not the one that a stranger typed"
    assert set(note.slots) & {"code", "link"} == set()


def test_the_other_person_at_a_mailbox_is_asked_to_confirm_and_a_third_is_not(client: FlaskClient) -> None:
    campaign = a_campaign()
    for name in ("Ana Ruiz", "Bo Ruiz"):
        signed(client, campaign, name=name)
        assert submit(client, confirm_path(mails()[-1])).status_code == 303

    signed(client, campaign, name="Cy Ruiz")

    assert "code" not in mails()[-1].slots


def test_no_mail_goes_out_for_a_campaign_that_closed(client: FlaskClient) -> None:
    campaign = a_campaign()
    page = sign(client, campaign).location
    campaign.state = CampaignState.CLOSED
    db.session.commit()

    assert submit(client, page, button="again").status_code == 303
    assert len(mails()) == 1


def test_the_page_says_if_the_mail_came_back(client: FlaskClient) -> None:
    page = check_page(client)
    before = client.get(page).text
    mails()[0].state = MessageState.BOUNCED
    db.session.commit()

    assert "came back" not in before
    assert "came back" in client.get(page).text
