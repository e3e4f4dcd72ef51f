"""What becomes of a letter, whatever the relay answers."""

import pytest

from app.extensions import db
from app.outbox import queries, service
from app.outbox.crew import drain
from app.outbox.models import MailTemplate, Message, MessageState, StreamState
from tests.outbox.conftest import a_mail, put

PENDING, SENT = MessageState.PENDING, MessageState.SENT
FAILED, UNCERTAIN, HELD = MessageState.FAILED, MessageState.UNCERTAIN, MessageState.HELD


def counts(stream):
    return {state: number for state, number in queries.counts(stream.id).items() if number}


def test_everything_due_is_sent_once_with_the_message_id_of_its_row(stream, relay):
    put(stream, 12)
    drain()
    assert counts(stream) == {SENT: 12}
    ids = db.session.scalars(db.select(Message.message_id)).all()
    assert relay.accepted() == dict.fromkeys(ids, 1)
    drain()
    assert relay.accepted().total() == 12


@pytest.mark.parametrize(
    ("relay_modes", "state", "attempts", "kept"),
    [
        ("mail-421", PENDING, 0, 0),
        ("mail-451", PENDING, 1, 0),
        ("mail-550", HELD, 0, 0),
        ("rcpt-421", PENDING, 0, 0),
        ("rcpt-450", PENDING, 1, 0),
        ("rcpt-throttle", PENDING, 0, 0),
        ("rcpt-550", FAILED, 1, 0),
        ("rcpt-hourly", PENDING, 0, 0),
        ("data-451", PENDING, 1, 0),
        ("data-554", FAILED, 1, 0),
        ("dot-421", PENDING, 0, 0),
        ("dot-451", PENDING, 1, 0),
        ("dot-552", FAILED, 1, 0),
        ("drop-at-mail", PENDING, 0, 0),
        ("drop-at-data", PENDING, 0, 0),
        ("drop-at-quit", SENT, 1, 1),
        ("close-after-250", SENT, 1, 1),
        ("goodbye-after-3", SENT, 1, 1),
        ("rset-500", SENT, 1, 1),
        ("reset-after-dot-kept", UNCERTAIN, 1, 1),
        ("reset-after-dot-lost", UNCERTAIN, 1, 0),
        ("silence-after-dot-kept", UNCERTAIN, 1, 1),
        ("split-replies", SENT, 1, 1),
        ("slow-drip", SENT, 1, 1),
    ],
    indirect=["relay_modes"],
)
def test_each_answer_leads_to_its_state_and_charges_what_it_should(stream, relay, state, attempts, kept):
    put(stream)
    drain()
    message = db.session.scalars(db.select(Message)).one()
    assert (message.state, message.attempts) == (state, attempts)
    assert counts(stream) == {state: 1}
    assert relay.accepted().total() == kept
    assert message.lease_token is None


@pytest.mark.parametrize("relay_modes", ["connect-421", "connect-554", "ehlo-421"], indirect=True)
def test_an_unreachable_relay_touches_no_letter(stream, relay):
    put(stream, 3)
    drain()
    assert counts(stream) == {PENDING: 3}
    assert db.session.scalars(db.select(Message.attempts)).all() == [0, 0, 0]


@pytest.mark.parametrize("relay_modes", ["goodbye-after-3"], indirect=True)
def test_a_server_that_says_goodbye_gets_the_rest_on_a_new_connection(stream, relay):
    put(stream, 10)
    drain()
    assert counts(stream) == {SENT: 10}
    assert set(relay.accepted().values()) == {1}


def test_confirmations_go_ahead_of_letters(app, stream, relay):
    put(stream, 8)
    urgent = service.open_stream("confirmations", priority=100)
    service.put(a_mail(), key="confirm:1:1", stream=urgent)
    db.session.commit()
    drain()
    first = next(iter(relay.accepted()))
    assert first == queries.message("confirm:1:1").message_id


def test_a_paused_stream_sends_nothing_until_it_is_resumed(stream, relay):
    put(stream, 3)
    service.pause(stream.id, "an organizer said so")
    drain()
    assert counts(stream) == {PENDING: 3}
    service.resume(stream.id)
    drain()
    assert counts(stream) == {SENT: 3}


def test_a_cancelled_stream_never_sends(stream, relay):
    put(stream, 3)
    assert service.cancel(stream.id) == 3
    service.resume(stream.id)
    drain()
    assert counts(stream) == {MessageState.CANCELLED: 3}
    assert not relay.accepted()


def test_what_waits_for_its_time_is_not_sent(stream, relay):
    service.put(a_mail(), key="test:later", stream=stream, due_at=4e9)
    db.session.commit()
    drain()
    assert counts(stream) == {PENDING: 1}


def test_a_key_is_sent_once(stream, relay):
    assert service.put(a_mail(), key="test:1", stream=stream)
    assert not service.put(a_mail(), key="test:1", stream=stream)
    assert service.put_many(stream, [("test:1", a_mail()), ("test:2", a_mail())]) == 1
    db.session.commit()
    drain()
    assert counts(stream) == {SENT: 2}


def test_a_letter_that_cannot_be_rendered_fails_alone(stream, relay):
    put(stream, 3)
    row = queries.message("test:test:1")
    row.slots = {}
    db.session.commit()
    drain()
    assert counts(stream) == {SENT: 2, FAILED: 1}
    assert queries.message("test:test:1").last_code == "rendering"


def test_a_delivery_of_which_no_letter_can_be_made_is_paused_and_says_so(stream, relay):
    service.put_many(stream, ((f"test:{number}", a_mail()) for number in range(9)))
    db.session.execute(db.update(MailTemplate).values(content=b"poison"))
    db.session.commit()
    drain()
    db.session.refresh(stream)
    assert stream.state == StreamState.PAUSED
    assert "could not be made into mails" in stream.paused_because
    assert counts(stream) == {FAILED: 5, PENDING: 4}
    assert not relay.accepted()
