"""Programs hear when a signature counts, and when a letter is delivered or comes back; nothing about the person."""

import json

import pytest
from sqlalchemy import select

from app.extensions import db, utc_now
from app.letters import chores
from app.letters import service as letters
from app.letters.models import DeliveryMode, LetterState
from app.outbox.models import Message, MessageState
from app.signatures import moderation, service, telling
from app.signatures.models import SignatureState
from app.webhooks import service as webhooks
from app.webhooks.models import Telling
from tests.factories import a_campaign, a_letter, a_signature, an_organizer
from tests.letters.test_ordering import an_order


@pytest.fixture
def campaign(app):
    campaign = a_campaign()
    webhooks.add(campaign.id, "http://127.0.0.1:9/hook", an_organizer().id)
    return campaign


def told():
    return [json.loads(body) for body in db.session.scalars(select(Telling.body).order_by(Telling.id))]


def test_confirming_is_told_once_and_names_nobody(campaign):
    signature = a_signature(campaign, source="newsletter", own_words="My own words.")

    for _twice in range(2):
        service.confirm(signature.public_id)

    [event] = told()
    assert event["type"] == "signature.confirmed"
    assert event["data"] == {
        "campaign": campaign.slug, "signature": signature.public_id, "language": "en", "source": "newsletter",
    }  # fmt: skip


def test_what_is_set_aside_is_told_when_it_counts(campaign):
    signature = a_signature(campaign, flagged="trap")
    service.confirm(signature.public_id)
    before = told()

    moderation.accept(signature)

    assert before == []
    assert [event["type"] for event in told()] == ["signature.confirmed"]


def test_a_letter_that_came_back_is_told_once(campaign):
    letter = a_letter(a_signature(campaign, state=SignatureState.CONFIRMED), returned_at=utc_now())

    for _twice in range(2):
        telling.tell_of_letters()

    [event] = told()
    signature = service.queries.by_number(letter.signature_id).public_id
    assert event["type"] == "letter.bounced"
    assert event["data"] == {"campaign": campaign.slug, "letter": letter.public_id, "signature": signature}


@pytest.mark.parametrize("mode", [DeliveryMode.SINGLE, DeliveryMode.DIGEST])
def test_a_letter_that_was_delivered_is_told_once(campaign, mode):
    letter = a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    letters.order_delivery(an_order(letter, mode=mode))
    chores.work()
    assert letter.state == LetterState.ORDERED
    [message] = db.session.scalars(
        select(Message).where(Message.key.startswith(("letter:", "digest:")[mode == "digest"]))
    )
    message.state = MessageState.SENT
    db.session.commit()

    for _twice in range(2):
        telling.tell_of_letters()

    assert [(event["type"], event["data"]["letter"]) for event in told()] == [("letter.delivered", letter.public_id)]
