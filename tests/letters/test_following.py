"""Deliveries that take letters as they are confirmed, and deliveries that wait for their time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db, utc_now
from app.letters import chores, orders, queries, service
from app.letters.orders import Hours
from app.outbox.models import Message, MessageState
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import an_order


def test_a_follower_takes_each_letter_as_it_comes_until_it_is_ended(app):
    campaign = a_campaign()
    delivery = service.order_delivery(an_order(a_letter(a_signature(campaign)), follows=True))
    chores.work()
    a_letter(a_signature(campaign))
    chores.work()

    assert (delivery.letter_count, queries.progress(delivery).counts[MessageState.PENDING]) == (2, 2)
    assert not queries.progress(delivery).is_over
    service.stop_following(delivery)
    late = a_letter(a_signature(campaign))
    chores.work()

    assert (delivery.letter_count, delivery.queued_at is not None) == (2, True)
    assert queries.ready(campaign.id, late.target_id).count == 1


def test_a_follower_may_be_ordered_before_there_is_a_letter(app):
    campaign = a_campaign()
    order = orders.Order(campaign.targets[0].id, 0, 600, typed_address="mayor@city.example", follows=True)

    assert service.order_delivery(order).letter_count == 0


def test_letters_of_a_follower_cannot_be_ordered_besides(app):
    letter = a_letter()
    service.order_delivery(an_order(letter, follows=True))

    with pytest.raises(orders.NothingToDeliver):
        service.order_delivery(an_order(letter))


def test_cancelling_a_follower_ends_it(app):
    letter = a_letter()
    delivery = service.order_delivery(an_order(letter, follows=True))
    chores.work()
    service.cancel(delivery)
    chores.work()

    assert queries.progress(delivery).is_over
    assert queries.ready(letter.campaign_id, letter.target_id).count == 1


def test_letters_wait_in_the_outbox_for_their_time(app):
    tomorrow = utc_now() + timedelta(days=1)
    service.order_delivery(an_order(a_letter(), starts_at=tomorrow))
    chores.work()

    assert db.session.scalars(select(Message.due_at)).one() == pytest.approx(tomorrow.timestamp())


def test_the_recipients_hours_are_the_streams(app):
    delivery = service.order_delivery(an_order(a_letter(), hours=Hours(9 * 60, 17 * 60, "America/New_York")))
    stream = queries.progress(delivery).stream

    assert (stream.opens_at, stream.closes_at, stream.time_zone) == (540, 1020, "America/New_York")


@pytest.mark.parametrize("hours", [Hours(-1, 60), Hours(0, 5000), Hours(time_zone="Mars/Olympus")])
def test_hours_that_no_day_has_are_refused(app, hours):
    with pytest.raises(orders.OrderMalformed):
        service.order_delivery(an_order(a_letter(), hours=hours))
