"""Bounces that concern every letter of a delivery stop it, and say why."""

import pytest

from app.extensions import db
from app.outbox import outcomes, service
from app.outbox.bounces import take_in
from app.outbox.mail import Mail
from app.outbox.models import Message, MessageState, Stream, StreamState
from app.outbox.states import move
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.sent_mail import use_short_mail

ONE_ADDRESS = ["clerk@office.example"] * 4
FOUR_ADDRESSES = [f"clerk{number}@office.example" for number in range(4)]


@pytest.fixture
def settings():
    return SETTINGS


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    monkeypatch.setattr(outcomes, "_handlers", {})


def sent(recipients):
    """Return the ids of letters of one delivery that have left."""
    use_short_mail()
    stream = service.open_stream("delivery:1")
    service.put_many(stream, [(f"letter:{number}", Mail("short", each)) for number, each in enumerate(recipients)])
    ids = move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, Message.stream_id == stream.id)
    move(db.session(), MessageState.TRANSMITTING, MessageState.SENT, Message.stream_id == stream.id)
    db.session.commit()
    return sorted(ids)


def the_stream():
    db.session.expire_all()
    return db.session.query(Stream).one()


def test_the_only_address_of_a_delivery_takes_no_mail(app):
    ids = sent(ONE_ADDRESS)
    take_in(returned("postfix-unknown-user", ids[0]))
    assert the_stream().state == StreamState.PAUSED
    assert "User unknown" in the_stream().paused_because
    assert "correct it or find another one" in the_stream().paused_because


def test_one_of_many_addresses_takes_no_mail(app):
    ids = sent(FOUR_ADDRESSES)
    take_in(returned("postfix-unknown-user", ids[0]))
    assert the_stream().state == StreamState.RUNNING


def test_the_third_refusal_of_our_mail_as_such_stops_the_delivery(app):
    ids = sent(FOUR_ADDRESSES)
    states = []
    for message_id in ids[:3]:
        take_in(returned("gmail-unauthenticated", message_id))
        states.append(the_stream().state)
    assert states == [StreamState.RUNNING, StreamState.RUNNING, StreamState.PAUSED]
    assert "SPF, DKIM, DMARC" in the_stream().paused_because
