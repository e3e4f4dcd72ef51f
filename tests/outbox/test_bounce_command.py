"""`flask outbox bounce`, into which a mail system pipes what came back."""

import os

import pytest

from app.extensions import db
from app.outbox.envelope import bounce_address
from app.outbox.models import Message, MessageState
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.sent_mail import a_message


@pytest.fixture
def settings():
    return SETTINGS


def state_of(message):
    db.session.expire_all()
    return db.session.get_one(Message, message.id).state


def test_a_mail_system_pipes_a_bounce_into_the_command(app, runner):
    message = a_message()
    result = runner.invoke(args=["outbox", "bounce"], input=returned("postfix-unknown-user", message.id))
    assert (result.exit_code, result.output) == (0, "The message is marked as bounced.\n")
    assert state_of(message) == MessageState.BOUNCED


def test_the_command_takes_the_recipient_from_the_mail_system(app, runner):
    message = a_message()
    mail = returned("exim-unknown-user", message.id).replace(
        bounce_address(message.id).encode(), b"nobody@ours.example"
    )
    result = runner.invoke(args=["outbox", "bounce", "--recipient", bounce_address(message.id)], input=mail)
    assert "marked as bounced" in result.output


def test_the_command_asks_the_mail_system_to_come_again(app, runner):
    message = a_message(state=MessageState.TRANSMITTING)
    result = runner.invoke(args=["outbox", "bounce"], input=returned("postfix-unknown-user", message.id))
    assert result.exit_code == os.EX_TEMPFAIL
    assert "in a minute" in result.output
