"""Whoever complains hears no more from us."""

import pytest

from app.extensions import db
from app.outbox import outcomes, service
from app.outbox.bounces import Effect, take_in
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy, Message, MessageState
from app.outbox.queries import counts
from app.outbox.queries import message as find
from app.outbox.suppressions import is_suppressed
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.sent_mail import a_message


@pytest.fixture
def settings():
    return SETTINGS


@pytest.fixture
def heard(monkeypatch):
    """What a package above was told."""
    told = []
    monkeypatch.setattr(outcomes, "_handlers", {"letter:": told.append, "confirm:": told.append})
    return told


def state_of(message):
    db.session.expire_all()
    return db.session.get_one(Message, message.id).state


def test_a_complaint_ends_all_mail_to_that_address(app, heard):
    message = a_message(key="confirm:3:1", recipient="Ana@Mail.example", crash_policy=CrashPolicy.RESEND_ONCE)
    assert take_in(returned("complaint", message.id)) is Effect.SUPPRESSED
    assert is_suppressed("ana@mail.example")
    assert not is_suppressed("another@mail.example")
    assert (state_of(message), heard[0].refuses_us, heard[0].code) == (MessageState.SENT, True, "complaint")


def test_what_waits_for_an_address_that_complained_is_held_and_so_is_what_comes_later(app, heard):
    message = a_message(key="confirm:8:1", recipient="ana@mail.example")
    waiting = a_message(key="confirm:8:2", recipient="Ana@mail.example", state=MessageState.PENDING)
    take_in(returned("complaint", message.id))
    later = a_message(key="confirm:8:3", recipient="ana@mail.example", state=MessageState.PENDING)
    other = a_message(key="confirm:9:1", recipient="ben@mail.example", state=MessageState.PENDING)
    assert [state_of(each) for each in (waiting, later, other)] == [
        MessageState.HELD,
        MessageState.HELD,
        MessageState.PENDING,
    ]
    assert later.last_code == "suppressed"
    assert counts(later.stream_id)[MessageState.HELD] == 1


def test_a_single_mail_to_an_address_that_complained_is_held_too(app, heard):
    message = a_message(recipient="ana@mail.example")
    take_in(returned("complaint", message.id))
    stream = service.open_stream("confirmations")
    assert service.put(Mail("short", "ANA@mail.example"), key="confirm:5:1", stream=stream)
    db.session.commit()
    assert find("confirm:5:1").state == MessageState.HELD
