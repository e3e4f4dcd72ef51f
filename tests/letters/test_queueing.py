"""Ordered letters are put into the outbox, however often the worker dies on the way."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.letters import chores, orders, queries, queueing, service
from app.letters.models import Letter, LetterState
from app.outbox import control, states
from app.outbox.models import Message, MessageState
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import an_order


@pytest.fixture
def campaign(app, monkeypatch):
    monkeypatch.setattr(queueing, "RANGE", 2)
    return a_campaign()


def letters_of(campaign, number):
    return [a_letter(a_signature(campaign)) for _each in range(number)]


def keys():
    return db.session.scalars(select(Message.key).order_by(Message.id)).all()


def test_every_ordered_letter_has_one_mail(campaign):
    letters = letters_of(campaign, 5)
    delivery = service.order_delivery(an_order(letters[-1]))

    chores.work()

    assert keys() == [f"letter:{letter.id}:{delivery.id}" for letter in letters]
    assert queries.progress(delivery).counts[MessageState.PENDING] == 5
    assert (delivery.letter_count, delivery.queued_at is not None) == (5, True)


def test_a_worker_that_died_after_a_range_goes_on_where_it_stopped(campaign):
    letters = letters_of(campaign, 5)
    delivery = service.order_delivery(an_order(letters[-1]))
    queueing.queue_range(delivery.id)

    assert queries.progress(delivery).unqueued == 3
    assert queries.progress(delivery).total == 5
    chores.work()

    assert len(keys()) == 5


def test_a_range_that_was_not_committed_is_taken_again(campaign, monkeypatch):
    letters = letters_of(campaign, 3)
    delivery = service.order_delivery(an_order(letters[-1]))
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    queueing.queue_range(delivery.id)
    monkeypatch.undo()

    assert keys() == []
    chores.work()

    assert len(keys()) == 3


def test_two_workers_at_once_put_each_letter_in_once(campaign, app):
    letters = letters_of(campaign, 20)
    delivery = service.order_delivery(an_order(letters[-1]))
    together = Barrier(2)

    def another_worker():
        with app.app_context():
            together.wait()
            chores.work()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(another_worker) for _worker in range(2)]:
            each.result()

    assert len(keys()) == len(set(keys())) == 20
    assert queries.progress(delivery).counts[MessageState.PENDING] == 20


def test_two_deliveries_share_no_letter(campaign):
    letters = letters_of(campaign, 4)
    first = service.order_delivery(an_order(letters[1]))
    second = service.order_delivery(an_order(letters[3]))

    chores.work()

    assert len(keys()) == 4
    assert [queries.progress(delivery).total for delivery in (first, second)] == [2, 2]


def test_what_is_ordered_already_cannot_be_ordered_again(campaign):
    letters = letters_of(campaign, 2)
    service.order_delivery(an_order(letters[-1]))

    with pytest.raises(orders.NothingToDeliver):
        service.order_delivery(an_order(letters[-1]))


def test_a_letter_that_was_withdrawn_after_the_order_stays_behind(campaign):
    letters = letters_of(campaign, 2)
    delivery = service.order_delivery(an_order(letters[-1]))
    service.withdraw(letters[0].signature_id)
    db.session.commit()

    chores.work()

    assert keys() == [f"letter:{letters[1].id}:{delivery.id}"]
    assert queries.progress(delivery).total == 1


def test_letters_of_a_cancelled_delivery_are_ready_for_another(campaign):
    letters = letters_of(campaign, 5)
    cancelled = service.order_delivery(an_order(letters[-1]))
    queueing.queue_range(cancelled.id)
    service.cancel(cancelled)
    chores.work()

    assert queries.ready(campaign.id, letters[0].target_id).count == 5
    again = service.order_delivery(an_order(letters[-1]))
    chores.work()

    assert queries.progress(cancelled).counts[MessageState.CANCELLED] == 2
    assert queries.progress(again).counts[MessageState.PENDING] == 5


@pytest.mark.parametrize("chores_came_between", [False, True])
def test_what_a_slow_relay_gives_back_after_the_cancel_is_ready_too(campaign, monkeypatch, chores_came_between):
    monkeypatch.setattr(control, "_WAIT_SECONDS", 0)
    letters = letters_of(campaign, 3)
    delivery = service.order_delivery(an_order(letters[-1]))
    chores.work()
    in_hand = Message.key == letters[0].message_key
    states.move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, in_hand)
    db.session.commit()
    service.cancel(delivery)
    if chores_came_between:
        chores.work()

    states.move(db.session(), MessageState.TRANSMITTING, MessageState.PENDING, in_hand)
    db.session.commit()
    chores.work()

    assert queries.progress(delivery).counts[MessageState.CANCELLED] == 3
    assert {letter.state for letter in db.session.scalars(select(Letter))} == {LetterState.READY}


def test_a_letter_that_had_left_is_not_made_ready_by_cancelling(campaign):
    letters = letters_of(campaign, 1)
    delivery = service.order_delivery(an_order(letters[-1]))
    chores.work()
    db.session.execute(db.update(Message).values(state=MessageState.SENT))
    db.session.commit()

    service.cancel(delivery)
    chores.work()

    assert db.session.scalars(select(Letter.state)).all() == [LetterState.ORDERED]


def test_working_with_nothing_to_do_does_nothing(campaign):
    chores.work()

    assert db.session.scalar(select(func.count(Message.id))) == 0
