"""Bounces are fetched from their mailbox, each one once."""

import pytest

from app.extensions import db
from app.outbox import outcomes
from app.outbox.bounce_mailbox import MailboxUnavailable, fetch, poll
from app.outbox.bounces import Effect
from app.outbox.models import Message, MessageState
from app.outbox.states import move
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.sent_mail import a_message
from tests.services import imap


@pytest.fixture
def bounces_box(monkeypatch):
    """A mailbox on loopback, and nobody who listens to outcomes."""
    monkeypatch.setattr(outcomes, "_handlers", {})
    with imap.serving() as mailbox:
        yield mailbox


@pytest.fixture
def settings(bounces_box):
    return SETTINGS | {"BOUNCE_IMAP_URL": bounces_box.url}


def test_each_bounce_is_taken_in_and_marked_as_seen(app, bounces_box):
    messages = [a_message(), a_message()]
    for message in messages:
        bounces_box.add(returned("postfix-unknown-user", message.id))
    bounces_box.add(returned("advertisement", 1))

    effects = poll()

    assert (effects[Effect.BOUNCED], effects[Effect.NOTHING]) == (2, 1)
    assert {message.state for message in messages} == {MessageState.BOUNCED}
    assert bounces_box.seen == {1, 2, 3}
    assert sum(poll().values()) == 0


def test_no_transaction_is_open_while_the_mail_server_talks(app, bounces_box):
    bounces_box.add(returned("postfix-delayed", a_message().id))
    bounces_box.add(returned("postfix-unknown-user", a_message().id))

    poll()

    assert not db.session().in_transaction()


def test_killed_before_the_mark_it_meets_the_mail_again_and_changes_nothing(app, bounces_box):
    bounces_box.add(returned("postfix-unknown-user", a_message().id))
    bounces_box.breaks_before = "STORE"
    with pytest.raises(MailboxUnavailable):
        poll()
    assert not bounces_box.seen

    bounces_box.breaks_before = ""

    assert poll()[Effect.NOTHING] == 1
    assert bounces_box.seen == {1}


def test_a_report_about_a_message_in_hand_stays_unseen_until_it_left(app, bounces_box):
    message = a_message(state=MessageState.TRANSMITTING)
    bounces_box.add(returned("postfix-unknown-user", message.id))
    assert sum(poll().values()) == 0
    assert not bounces_box.seen

    move(db.session(), MessageState.TRANSMITTING, MessageState.SENT, Message.id == message.id)
    db.session.commit()

    assert poll()[Effect.BOUNCED] == 1


@pytest.mark.parametrize("wrong", [{"pass%20word": "guess"}, {"/INBOX": "/Elsewhere"}, {"imap://": "imaps://"}])
def test_a_mailbox_that_cannot_be_read_is_named(app, bounces_box, wrong):
    for before, after in wrong.items():
        app.config["BOUNCE_IMAP_URL"] = bounces_box.url.replace(before, after)
    with pytest.raises(MailboxUnavailable, match="BOUNCE_IMAP_URL"):
        poll()


def test_without_a_mailbox_nothing_is_fetched(app):
    app.config["BOUNCE_IMAP_URL"] = ""
    assert sum(poll().values()) == 0


def test_the_command_prints_what_was_fetched(app, runner, bounces_box):
    bounces_box.add(returned("postfix-unknown-user", a_message().id))
    result = runner.invoke(args=["outbox", "fetch-bounces"])
    assert (result.exit_code, result.output.splitlines()[0].split()) == (0, ["1", "bounced"])


def test_a_mailbox_that_is_away_does_not_disturb_the_other_chores(app, caplog):
    app.config["BOUNCE_IMAP_URL"] = "imap://bounces:secret@127.0.0.1:1/INBOX"
    fetch()
    assert "the bounce mailbox could not be read" in caplog.text
    assert "secret" not in caplog.text


def test_a_mail_that_cannot_be_taken_in_keeps_no_other_back(app, bounces_box, monkeypatch):
    first, second = a_message(), a_message()

    def stumbles(outcome):
        if outcome.key == first.key:
            raise ValueError(outcome.key)

    monkeypatch.setattr(outcomes, "_handlers", {"letter:": stumbles})
    for message in (first, second):
        bounces_box.add(returned("postfix-unknown-user", message.id))

    assert poll()[Effect.BOUNCED] == 1
    assert bounces_box.seen == {2}
    db.session.expire_all()
    assert [first.state, second.state] == [MessageState.SENT, MessageState.BOUNCED]


def test_signs_that_no_database_stores_are_left_out_of_the_note(app, bounces_box):
    message = a_message()
    raw = returned("postfix-unknown-user", message.id).replace(b"unknown", b"un\x00\x01known")
    bounces_box.add(raw)

    assert poll()[Effect.BOUNCED] == 1
    db.session.expire_all()
    assert "\x00" not in message.last_reply
