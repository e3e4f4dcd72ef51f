"""The private page: where the letter is, other words, withdrawing, erasing, and one's own data."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import tokens
from app.campaigns.models import Campaign
from app.extensions import db
from app.letters.models import LetterState
from app.outbox.models import MessageState
from app.signatures import count, service
from app.signatures.models import Signature, SignatureState
from app.tokens import Purpose
from tests.factories import a_campaign, a_letter, a_signature, a_target
from tests.forms import SAME_SITE, submit
from tests.signatures.signing import confirm_path, confirmed, mails, only_letter, queue, signatures, signed


def page_of(signature: Signature) -> str:
    return f"/letter/{tokens.issue(Purpose.LETTER, signature.public_id)}"


def test_the_page_shows_the_text_as_signed_and_each_step_of_its_way(client: FlaskClient) -> None:
    signature = signed(client, a_campaign())
    waiting = client.get(page_of(signature)).text
    submit(client, confirm_path(mails()[0]))
    written = client.get(page_of(signature)).text
    message = queue(only_letter())
    queued = client.get(page_of(signature)).text
    message.state = MessageState.SENT
    db.session.commit()
    sent = client.get(page_of(signature)).text
    message.state = MessageState.BOUNCED
    db.session.commit()
    returned = client.get(page_of(signature)).text

    pages = (waiting, written, queued, sent, returned)
    assert all("My brother waits." in page for page in pages)
    for page, words in zip(
        pages,
        ("waiting for you", "waits for the organizers", "waits for its turn", "has accepted", "came back"),
        strict=True,
    ):
        assert words in page


def test_nobody_keeps_a_copy_and_no_link_is_passed_on(client: FlaskClient) -> None:
    answer = client.get(page_of(signed(client, a_campaign())))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("step", ["", "/words", "/withdraw", "/erase", "/data.json"])
def test_opening_any_page_changes_nothing_and_a_forged_link_opens_none(client: FlaskClient, step: str) -> None:
    signature = confirmed(client)
    before = {column.name: getattr(signature, column.name) for column in Signature.__table__.columns}

    for _scan in range(2):
        assert client.get(page_of(signature) + step).status_code == 200
        assert client.head(page_of(signature) + step).status_code == 200
    assert client.get(page_of(signature)[:-1] + step).status_code == 400

    assert {name: getattr(signatures()[0], name) for name in before} == before
    assert only_letter().state == LetterState.READY


def test_own_words_can_be_changed_until_the_letter_is_ordered(client: FlaskClient) -> None:
    signature = confirmed(client)

    assert submit(client, page_of(signature) + "/words", own_words="Better words.").status_code == 303
    assert (signatures()[0].own_words, only_letter().own_words) == ("Better words.", "Better words.")

    queue(only_letter())
    answer = client.post(page_of(signature) + "/words", data={"own_words": "Too late."}, headers=SAME_SITE)
    assert answer.status_code == 409
    assert "Too late." in answer.text
    assert (signatures()[0].own_words, only_letter().own_words) == ("Better words.", "Better words.")


def test_words_that_are_refused_stay_in_the_field(client: FlaskClient) -> None:
    signature = confirmed(client)

    answer = submit(client, page_of(signature) + "/words", own_words="w" * 4001)

    assert answer.status_code == 422
    assert "w" * 4001 in answer.text
    assert only_letter().own_words == "My brother waits."


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.HELD])
def test_withdrawing_stops_a_letter_that_has_not_left(client: FlaskClient, state: MessageState) -> None:
    signature = confirmed(client)
    queue(only_letter(), state)

    assert "has not left" in client.get(page_of(signature) + "/withdraw").text
    for _press in range(2):
        assert client.post(page_of(signature) + "/withdraw", headers=SAME_SITE).status_code == 303

    assert (signatures()[0].state, only_letter().state) == (SignatureState.WITHDRAWN, LetterState.WITHDRAWN)
    assert mails()[-1].state == MessageState.CANCELLED
    assert count.of_campaign(signature.campaign_id).people == 0
    assert "was not delivered" in client.get(page_of(signature)).text


def test_withdrawing_says_so_if_the_letter_has_left(client: FlaskClient) -> None:
    signature = confirmed(client)
    queue(only_letter(), MessageState.SENT)

    page = submit(client, page_of(signature) + "/withdraw")

    assert page.status_code == 303
    assert signatures()[0].state == SignatureState.WITHDRAWN
    assert "has accepted" in client.get(page_of(signature)).text


def test_a_withdrawn_place_is_free_for_somebody_else(app: Flask, client: FlaskClient) -> None:
    first = confirmed(client)
    submit(client, page_of(first) + "/withdraw")
    campaign_id, mailbox = first.campaign_id, first.canonical_email

    again = a_signature(db.session.get_one(Campaign, campaign_id), name="Ana Ruiz", canonical_email=mailbox)
    service.confirm(again.public_id)

    assert again.mailbox_slot == 1


def test_erasing_leaves_nothing_of_a_person(client: FlaskClient) -> None:
    signature = confirmed(client)
    queue(only_letter(), MessageState.FAILED)
    page = page_of(signature)

    assert "Erased" in submit(client, page + "/erase").text

    rows = [*signatures(), only_letter(), *mails()]
    kept = str([{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in rows])
    for trace in ("Ana", "ana@", "60608", "brother"):
        assert trace not in kept
    assert client.get(page).status_code == 404
    assert {mail.state for mail in mails()} <= {MessageState.CANCELLED, MessageState.SENT}
    assert count.of_campaign(signature.campaign_id).people == 0


def test_erasing_says_what_cannot_be_brought_back_as_soon_as_one_letter_has_left(client: FlaskClient) -> None:
    campaign = a_campaign(targets=[a_target(), a_target(position=2)])
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    letters = [a_letter(signature, target_id=target.id) for target in campaign.targets]
    pages = [client.get(page_of(signature) + "/erase").text]

    for state in (LetterState.ORDERED, LetterState.WITHDRAWN):
        letters[0].state = state
        db.session.commit()
        pages.append(client.get(page_of(signature) + "/erase").text)

    assert ["We cannot bring it back." in page for page in pages] == [False, True, False]


def test_what_a_worker_has_in_hand_is_not_erased_under_it(client: FlaskClient) -> None:
    signature = confirmed(client)
    queue(only_letter(), MessageState.TRANSMITTING)

    answer = client.post(page_of(signature) + "/erase", headers=SAME_SITE)

    assert answer.status_code == 409
    assert signatures()[0].name == "Ana Ruiz"


def test_news_can_be_ordered_and_ended(client: FlaskClient) -> None:
    signature = confirmed(client)

    submit(client, page_of(signature), button="Keep me informed")
    ordered = signatures()[0].keep_informed
    submit(client, page_of(signature), button="Stop")

    assert (ordered, signatures()[0].keep_informed) == (True, False)


def test_ones_own_data_are_handed_out_whole_and_without_what_could_confirm(client: FlaskClient) -> None:
    signature = confirmed(client)

    answer = client.get(page_of(signature) + "/data.json")

    assert answer.json["signature"]["own_words"] == "My brother waits."
    assert answer.json["letters"][0]["state"] == "written"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert signature.code_hash not in answer.text


@pytest.mark.parametrize("step", ["/words", "/withdraw", "/erase", "/informed"])
def test_another_site_can_press_no_button(client: FlaskClient, step: str) -> None:
    signature = confirmed(client)

    answer = client.post(page_of(signature) + step, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert signatures()[0].state == SignatureState.CONFIRMED
