"""Programs are told of events: signed, once where it can be, again until it is answered, and never for long."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.webhooks import events, sealed, sending, service, signing
from app.webhooks.models import Endpoint, Event, Telling, TellingState
from tests.at_once import at_once
from tests.factories import a_campaign, an_organizer
from tests.services.receiver import receiving

START = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def campaign(app):
    return a_campaign()


@pytest.fixture
def endpoint(campaign, receiver):
    return service.add(campaign.id, receiver.url, an_organizer().id)


def happened(campaign, number=1):
    events.note(Event.SIGNATURE_CONFIRMED, campaign.id, campaign=campaign.slug, signature=f"s{number}")
    db.session.commit()


def tellings():
    return db.session.scalars(select(Telling).order_by(Telling.id)).all()


def test_what_is_sent_can_be_proved_by_its_headers(campaign, endpoint, receiver):
    happened(campaign)

    sending.work()

    [(headers, body)] = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(sealed.secret_of(endpoint).removeprefix("whsec_"))
    proof = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{proof}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["type"] == "signature.confirmed"
    assert json.loads(body)["data"] == {"campaign": campaign.slug, "signature": "s1"}


def test_the_signature_is_the_one_that_the_specification_gives_as_its_example():
    headers = signing.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_told_once(campaign, endpoint, receiver):
    happened(campaign)

    for _twice in range(2):
        sending.work()

    assert len(receiver.got) == 1
    assert [each.state for each in tellings()] == [TellingState.TOLD]
    assert endpoint.last_answer == "answered 204"


def test_workers_at_the_same_time_tell_it_once(app, campaign, endpoint, receiver):
    for number in range(5):
        happened(campaign, number)

    raised = at_once(app, 3 * [sending.work])

    assert raised == []
    assert sorted(json.loads(body)["data"]["signature"] for _headers, body in receiver.got) == [
        f"s{n}" for n in range(5)
    ]


def test_what_is_undone_is_not_told(campaign, endpoint, receiver):
    events.note(Event.SIGNATURE_CONFIRMED, campaign.id, signature="s1")
    db.session.rollback()

    sending.work()

    assert receiver.got == []


def test_nobody_else_hears_of_it(app, campaign, endpoint, receiver):
    happened(a_campaign())

    sending.work()

    assert (receiver.got, tellings()) == ([], [])


def test_no_connection_to_the_database_is_held_while_http_talks(campaign, endpoint, receiver):
    held = []
    receiver.meanwhile = lambda: held.append(pool.checkedout())
    pool = db.engine.pool
    happened(campaign)

    sending.work()

    assert held == [0]


@pytest.mark.parametrize("answer", [500, 404, 429, 301, 307])
def test_whatever_is_not_taken_is_told_again_later_under_the_same_id(campaign, endpoint, receiver, answer):
    receiver.answers = [answer]
    with time_machine.travel(START, tick=False) as clock:
        happened(campaign)
        sending.work()
        first = [each.state for each in tellings()]
        clock.shift(60)
        sending.work()

    assert first == [TellingState.WAITING]
    assert [each.state for each in tellings()] == [TellingState.TOLD]
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_a_failing_endpoint_rests_with_all_that_waits_for_it(campaign, endpoint, receiver):
    receiver.answers = [500] * 10
    for number in range(4):
        happened(campaign, number)
    endpoint.failures = 3
    db.session.commit()

    with time_machine.travel(START, tick=False):
        sending.work()

    assert len(receiver.got) == 1
    assert endpoint.failures == 4


def test_what_a_killed_worker_had_in_hand_is_told_by_another(campaign, endpoint, receiver):
    with time_machine.travel(START, tick=False) as clock:
        happened(campaign)
        assert sending._take(tellings()[0].id)  # and then nothing: it was killed
        db.session.commit()
        sending.work()
        too_early = len(receiver.got)
        clock.shift(sending.IN_HAND_SECONDS + 1)
        sending.work()

    assert too_early == 0
    assert len(receiver.got) == 1


def test_an_endpoint_that_fails_for_days_is_switched_off_and_can_be_switched_on_again(campaign, endpoint, receiver):
    receiver.answers = [500, 500]
    with time_machine.travel(START, tick=False) as clock:
        happened(campaign)
        sending.work()
        clock.shift(sending.DISABLED_AFTER)
        sending.work()
        is_off = endpoint.off_since is not None
        happened(campaign, 2)
        service.switch_on(campaign.id, endpoint.id, an_organizer().id)
        happened(campaign, 3)
        sending.work()

    assert is_off
    assert [each.state for each in tellings()] == [TellingState.GIVEN_UP, TellingState.TOLD]
    assert json.loads(receiver.got[-1][1])["data"]["signature"] == "s3"


def test_who_answers_gone_hears_no_more(campaign, endpoint, receiver):
    receiver.answers = [410]
    happened(campaign)

    sending.work()

    assert endpoint.off_since is not None


def test_a_server_that_is_not_there_is_a_failure_like_others(campaign, receiver):
    endpoint = service.add(campaign.id, "http://127.0.0.1:9/hook", an_organizer().id)
    happened(campaign)

    with time_machine.travel(datetime.now(UTC), tick=False):
        sending.work()

    assert (endpoint.failures, endpoint.last_answer) == (1, "no connection, or no HTTP")


def test_a_removed_endpoint_takes_what_waited_with_it(campaign, endpoint, receiver):
    happened(campaign)

    service.remove(campaign.id, endpoint.id, an_organizer().id)

    assert sending.work() == 0
    assert tellings() == []
    assert db.session.scalars(select(Endpoint)).all() == []


def test_what_was_told_is_forgotten_after_a_month_and_what_waits_is_not(campaign, endpoint, receiver):
    happened(campaign)
    sending.work()
    happened(campaign, 2)
    for telling in tellings():
        telling.created_at -= sending.KEPT + timedelta(days=1)
    db.session.commit()

    sending.forget_told()

    assert [each.state for each in tellings()] == [TellingState.WAITING]
