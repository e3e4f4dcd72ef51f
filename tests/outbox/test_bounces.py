"""What a returned mail changes, once, and what it does not."""

import time

import pytest

from app.errors import NotFound
from app.extensions import db
from app.outbox import bounces, outcomes
from app.outbox.backoff import HOUR
from app.outbox.bounces import Effect, NotRecordedYet, settle, take_in
from app.outbox.envelope import bounce_address
from app.outbox.models import Message, MessageState, PaceBucket
from app.outbox.queries import counts, unclear_bounces
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


def test_a_message_to_nobody_bounces_and_its_owner_hears_that_the_address_fails(app, heard):
    message = a_message(key="letter:7")
    assert take_in(returned("postfix-unknown-user", message.id)) is Effect.BOUNCED
    assert state_of(message) == MessageState.BOUNCED
    assert message.last_code == "550 5.1.1"
    assert [(each.key, each.state, each.address_fails, each.refuses_us, each.code) for each in heard] == [
        ("letter:7", MessageState.BOUNCED, True, False, "5.1.1")
    ]


def test_the_counters_move_with_it(app, heard):
    message = a_message()
    take_in(returned("exim-unknown-user", message.id))
    now = counts(message.stream_id)
    assert (now[MessageState.SENT], now[MessageState.BOUNCED], sum(now.values())) == (0, 1, 1)


@pytest.mark.parametrize("noise", [b"\0", b"\xff", b"\x1b[2J", b"\xed\xa0\x80"])
def test_no_octet_in_it_keeps_it_from_being_written_down(app, heard, noise):
    mail = f"Return-Path: <>\nTo: {bounce_address(a_message().id)}\nSubject: Sor".encode() + noise + b"ry\n\nNo."
    assert take_in(mail) is Effect.LISTED


def test_the_same_report_twice_is_once(app, heard):
    message = a_message()
    mail = returned("postfix-unknown-user", message.id)
    assert [take_in(mail), take_in(mail)] == [Effect.BOUNCED, Effect.NOTHING]
    assert len(heard) == 1


def test_two_reports_about_one_message_bounce_it_once(app, heard):
    message = a_message()
    take_in(returned("postfix-unknown-user", message.id))
    assert take_in(returned("exim-unknown-user", message.id)) is Effect.NOTHING
    assert len(heard) == 1


@pytest.mark.parametrize(
    "name", ["postfix-delayed", "exim-delayed", "sendmail-relayed", "out-of-office", "complaint-taken-back"]
)
def test_what_is_no_bounce_changes_nothing(name, app, heard):
    message = a_message()
    assert take_in(returned(name, message.id)) is Effect.NOTHING
    assert (state_of(message), heard, unclear_bounces()) == (MessageState.SENT, [], [])


def test_a_relay_that_gave_up_is_a_bounce_but_no_proof_against_the_address(app, heard):
    message = a_message()
    assert take_in(returned("postfix-expired", message.id)) is Effect.BOUNCED
    assert (heard[0].address_fails, heard[0].refuses_us) == (False, False)


def test_mail_refused_as_such_says_so(app, heard):
    message = a_message()
    take_in(returned("gmail-unauthenticated", message.id))
    assert (heard[0].address_fails, heard[0].refuses_us, heard[0].code) == (False, True, "5.7.26")


@pytest.mark.parametrize("name", ["exchange-sender-limit", "exchange-mailbox-limit"])
def test_an_hourly_limit_sends_the_message_back_to_wait_and_slows_the_pace(name, app, heard):
    message = a_message()
    assert take_in(returned(name, message.id)) is Effect.WAITS_AGAIN
    assert state_of(message) == MessageState.PENDING
    assert message.due_at >= time.time() + HOUR - 60
    assert (message.attempts, heard) == (0, [])
    bucket = db.session.get_one(PaceBucket, "to:clerk@office.example")
    assert bucket.slowness == 2
    assert bucket.held_until >= time.time() + HOUR - 60


def test_fifty_refusals_in_a_burst_halve_the_pace_once(app):
    first, second = a_message(), a_message()
    take_in(returned("exchange-sender-limit", first.id))
    take_in(returned("exchange-sender-limit", second.id))
    assert db.session.get_one(PaceBucket, "to:clerk@office.example").slowness == 2


def test_a_message_that_was_sent_again_is_not_sent_a_third_time_by_the_same_report(app):
    message = a_message()
    mail = returned("exchange-sender-limit", message.id)
    take_in(mail)
    bounces.move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, Message.id == message.id)
    bounces.move(db.session(), MessageState.TRANSMITTING, MessageState.SENT, Message.id == message.id)
    db.session.commit()
    assert take_in(mail) is Effect.NOTHING
    assert state_of(message) == MessageState.SENT


def test_a_full_mailbox_is_tried_again_until_the_attempts_are_used_up(app, heard):
    message = a_message()
    assert take_in(returned("exchange-mailbox-full", message.id)) is Effect.WAITS_AGAIN
    assert (state_of(message), message.attempts) == (MessageState.PENDING, 1)
    tired = a_message()
    tired.attempts = 15
    db.session.commit()
    assert take_in(returned("exchange-mailbox-full", tired.id)) is Effect.BOUNCED


def test_a_message_in_doubt_that_came_back_has_left_and_bounced(app, heard):
    message = a_message(state=MessageState.UNCERTAIN)
    assert take_in(returned("postfix-unknown-user", message.id)) is Effect.BOUNCED


def test_a_report_that_is_faster_than_our_own_record_comes_again_later(app, heard):
    message = a_message(state=MessageState.TRANSMITTING)
    mail = returned("postfix-unknown-user", message.id)
    with pytest.raises(NotRecordedYet):
        take_in(mail)
    bounces.move(db.session(), MessageState.TRANSMITTING, MessageState.SENT, Message.id == message.id)
    db.session.commit()
    assert take_in(mail) is Effect.BOUNCED


def test_a_report_about_a_message_that_waits_changes_nothing(app, heard):
    message = a_message(state=MessageState.PENDING)
    assert take_in(returned("postfix-unknown-user", message.id)) is Effect.NOTHING
    assert state_of(message) == MessageState.PENDING


def test_a_report_about_a_message_that_is_gone_changes_nothing(app):
    assert take_in(returned("postfix-unknown-user", 999_999)) is Effect.NOTHING


def test_a_forged_signature_bounces_nothing(app, heard):
    message = a_message()
    mail = returned("exim-unknown-user", message.id)
    assert (
        take_in(mail.replace(bounce_address(message.id).encode(), b"bounces+aaaaaaaaaa@ours.example")) is Effect.NOTHING
    )
    assert state_of(message) == MessageState.SENT


def test_a_handler_that_fails_leaves_everything_as_it_was(app, monkeypatch):
    message = a_message()

    def fail(_outcome):
        raise LookupError

    monkeypatch.setattr(outcomes, "_handlers", {"letter:": fail})
    mail = returned("postfix-unknown-user", message.id)
    with pytest.raises(LookupError):
        take_in(mail)
    db.session.rollback()
    assert state_of(message) == MessageState.SENT
    monkeypatch.setattr(outcomes, "_handlers", {})
    assert take_in(mail) is Effect.BOUNCED


def test_what_is_unclear_waits_for_an_organizer_without_an_address(app, heard):
    message = a_message()
    assert take_in(returned("answer-by-hand", message.id)) is Effect.LISTED
    assert take_in(returned("report-with-a-sender", message.id)) is Effect.LISTED
    assert take_in(returned("report-without-signature", message.id)) is Effect.LISTED
    assert [(report.note[:3], found and found.id) for report, found in unclear_bounces()] == [
        ("Re:", message.id),
        ("5.1", message.id),
        ("5.1", None),
    ]
    assert not any("@" in report.note for report, _ in unclear_bounces())
    assert (state_of(message), heard) == (MessageState.SENT, [])


@pytest.mark.parametrize(("bounced", "state"), [(True, MessageState.BOUNCED), (False, MessageState.SENT)])
def test_an_organizer_decides_what_is_unclear_once(bounced, state, app, heard):
    message = a_message()
    take_in(returned("report-with-a-sender", message.id))
    [(report, _)] = unclear_bounces()
    decided = []
    settle(report.id, bounced=bounced, record=lambda each: decided.append(each.id))
    assert (state_of(message), decided, unclear_bounces()) == (state, [report.id], [])
    assert len(heard) == bounced
    with pytest.raises(NotFound):
        settle(report.id, bounced=True, record=decided.append)
