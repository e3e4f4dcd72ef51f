"""A letter that was called off in a worker's hands, and comes back unsent, does not leave later."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.letters import chores, fates, service, troubles
from app.letters.fates import Fate
from app.letters.models import Letter
from app.outbox import leases, queries, recovery, suppressions
from app.outbox.bounces import Effect, take_in
from app.outbox.comebacks import let_stay
from app.outbox.judgement import untouched
from app.outbox.ledger import Wanted
from app.outbox.models import Message, MessageState
from app.signatures.outcomes import unwanted_news
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import ADDRESS, an_order
from tests.letters.test_troubles import come_to, ids
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.test_recovery import a_ledger, states


@pytest.fixture
def settings():
    return SETTINGS


@pytest.fixture
def delivery(app):
    """Three letters in the outbox."""
    campaign = a_campaign()
    letters = [a_letter(a_signature(campaign)) for _each in range(3)]
    ordered = service.order_delivery(an_order(letters[-1]))
    chores.work()
    return ordered


@pytest.fixture
def worker(delivery):
    """A worker that has all three in its hands."""
    ledger = a_ledger(leases.take(db.engine).token)
    return ledger, ledger.turn([], Wanted(delivery.stream_id, 3))


def first_signature():
    return db.session.scalars(select(Letter.signature_id).order_by(Letter.id)).first()


def withdraw_the_first():
    assert service.withdraw(first_signature()) is True  # it may leave this very moment
    db.session.commit()


def given_back(worker):
    ledger, claimed = worker
    ledger.turn(let_stay([untouched(message) for message in claimed]), None)
    return states()


def test_a_letter_that_was_withdrawn_in_a_worker_s_hands_does_not_leave_later(delivery, worker):
    stream_id = delivery.stream_id
    withdraw_the_first()

    assert given_back(worker) == [MessageState.CANCELLED, MessageState.PENDING, MessageState.PENDING]
    assert fates.of_signature(first_signature())[0].fate == Fate.WITHDRAWN
    counts = queries.counts(stream_id)
    assert (counts[MessageState.CANCELLED], counts[MessageState.PENDING], sum(counts.values())) == (1, 2, 3)


def test_nor_does_it_when_the_worker_died(delivery, worker):
    withdraw_the_first()

    recovery.recover(db.engine, worker[0].token, {})

    assert states() == [MessageState.CANCELLED, MessageState.PENDING, MessageState.PENDING]


def test_letters_to_an_address_that_complained_meanwhile_are_held(delivery, worker):
    suppressions.suppress(ADDRESS, "complaint")
    db.session.commit()

    assert given_back(worker) == [MessageState.HELD] * 3
    assert set(db.session.scalars(select(Message.last_code))) == {suppressions.HELD_BECAUSE}


def test_what_is_held_for_the_relay_does_not_go_on_with_it_to_who_complained(delivery):
    come_to(MessageState.HELD, ids(), "relay 535")
    suppressions.suppress(ADDRESS, "complaint")
    db.session.commit()

    assert set(db.session.scalars(select(Message.last_code))) == {suppressions.HELD_BECAUSE}


def test_a_withdrawn_letter_that_came_too_fast_is_not_sent_again(delivery):
    first, second, _third = ids()
    come_to(MessageState.SENT, [first, second])
    withdraw_the_first()

    assert take_in(returned("exchange-sender-limit", first)) is Effect.BOUNCED
    assert take_in(returned("exchange-sender-limit", second)) is Effect.WAITS_AGAIN
    assert states() == [MessageState.BOUNCED, MessageState.PENDING, MessageState.PENDING]


def test_an_uncertain_letter_that_was_taken_back_is_not_sent_again(delivery):
    first, second, _third = ids()
    come_to(MessageState.UNCERTAIN, [first, second])
    withdraw_the_first()

    with pytest.raises(troubles.TakenBack):
        troubles.send_again(delivery, first, 1)
    assert states()[0] == MessageState.UNCERTAIN


def test_news_that_nobody_wants_any_more_is_known(app):
    campaign = a_campaign()
    reader = a_signature(campaign, keep_informed=True, state="confirmed")
    silent = a_signature(campaign, keep_informed=False, state="confirmed")

    keys = [f"update:1:{reader.id}", f"update:1:{silent.id}"]

    assert unwanted_news(keys) == {keys[1]}
