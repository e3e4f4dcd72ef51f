"""An official leaves office: what has not left goes to the successor, and what is in flight is left alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.campaigns import editing
from app.campaigns.export import campaign_file
from app.campaigns.models import Campaign
from app.extensions import db
from app.letters import chores, composing, orders, queries, queueing, readdressing, retries, service
from app.letters.models import Delivery, DeliveryMode
from app.outbox import states
from app.outbox.models import Message, MessageState, Stream, StreamCounters, StreamState
from tests.dashboard.editing import opened, save
from tests.factories import a_campaign, a_letter, a_signature
from tests.forms import submit
from tests.letters.test_ordering import ADDRESS, an_order
from tests.letters.test_troubles import come_to, ids
from tests.organizers.signing_in import sign_in

NEW = "new@city.example"


@pytest.fixture
def delivery(app, monkeypatch):
    monkeypatch.setattr(readdressing, "RANGE", 2)
    campaign = a_campaign(slug="trees")
    letters = [a_letter(a_signature(campaign)) for _each in range(5)]
    delivery = service.order_delivery(an_order(letters[-1]))
    chores.work()
    return delivery


def move_target(**changes):
    campaign = editing.find("trees")
    file = campaign_file(campaign)
    target = replace(file.targets[0], **changes)
    file = replace(file, targets=(target,))
    editing.edit(file, [campaign.targets[0].id], campaign.revision, None)


def taken(message_ids):
    """A worker takes messages into its hands."""
    which = Message.id.in_(message_ids)
    states.move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, which)
    db.session.commit()


def recipients(*states):
    found = select(Message.recipient).where(Message.state.in_(states or list(MessageState))).order_by(Message.id)
    return list(db.session.scalars(found))


def stream_of(delivery):
    return db.session.get_one(Stream, delivery.stream_id, populate_existing=True)


def test_queued_letters_go_to_the_new_address_and_name(delivery):
    move_target(address=NEW, name="Ada New")
    chores.work()

    messages = db.session.scalars(select(Message)).all()
    assert {message.recipient for message in messages} == {NEW}
    assert {message.slots["@to"] for message in messages} == {"Mayor Ada New, City of Springfield"}
    assert stream_of(delivery).state == StreamState.PAUSED
    assert db.session.get_one(Delivery, delivery.id).readdress_after is None


def test_what_a_worker_has_in_hand_is_left_alone_and_waited_for(delivery):
    first, second, *_rest = ids()
    taken([first, second])

    move_target(address=NEW)
    chores.work()

    assert recipients(MessageState.TRANSMITTING) == [ADDRESS, ADDRESS]
    assert recipients(MessageState.PENDING) == [NEW] * 3
    with pytest.raises(readdressing.StillReaddressing):
        service.resume(delivery, typed_address=NEW)


def test_what_a_worker_gives_back_goes_to_the_new_address_too(delivery):
    first, *_rest = ids()
    taken([first])
    move_target(address=NEW)
    chores.work()
    come_to(MessageState.PENDING, [first])

    chores.work()

    assert recipients() == [NEW] * 5


def test_it_goes_on_only_when_the_new_address_was_typed(delivery):
    move_target(address=NEW)
    chores.work()

    with pytest.raises(orders.AddressNotTyped):
        service.resume(delivery, typed_address=ADDRESS)
    db.session.rollback()
    service.resume(delivery, typed_address=f" {NEW.upper()} ")

    assert stream_of(delivery).state == StreamState.RUNNING
    service.pause(delivery)
    service.resume(delivery)
    assert stream_of(delivery).state == StreamState.RUNNING


def test_what_arrived_before_proves_nothing_of_the_new_address(delivery):
    first, *_rest = ids()
    come_to(MessageState.SENT, [first])

    move_target(address=NEW)
    chores.work()

    assert recipients(MessageState.SENT) == [ADDRESS]
    assert db.session.get_one(StreamCounters, delivery.stream_id).sole_recipient == ""
    assert readdressing.must_be_typed(delivery)


def test_letters_that_are_queued_later_go_to_the_new_address(delivery):
    move_target(address=NEW)
    letter = a_letter(a_signature(editing.find("trees")))

    with pytest.raises(orders.AddressNotTyped):
        service.order_delivery(an_order(letter))
    db.session.rollback()
    service.order_delivery(an_order(letter, typed_address=NEW))
    chores.work()

    assert recipients() == [NEW] * 6


def test_failed_letters_are_sent_again_to_the_new_address(delivery):
    come_to(MessageState.FAILED, ids(), "550 5.1.1")
    move_target(address=NEW)
    chores.work()
    assert recipients() == [ADDRESS] * 5

    retries.retry(delivery, MessageState.FAILED, "550 5.1.1", None)
    chores.work()

    assert recipients(MessageState.PENDING) == [NEW] * 5
    assert stream_of(delivery).state == StreamState.PAUSED


def a_digest():
    letters = [a_letter(a_signature(a_campaign(slug="trees")))]
    letters += [a_letter(a_signature(db.session.get_one(Campaign, letters[0].campaign_id)))]
    return service.order_delivery(an_order(letters[-1], mode=DeliveryMode.DIGEST))


def test_a_digest_that_is_not_made_yet_waits_until_the_new_address_was_typed(app):
    digest = a_digest()
    while queueing.queue_range(digest.id):
        pass
    move_target(address=NEW)
    chores.work()

    assert stream_of(digest).state == StreamState.PAUSED
    assert recipients(MessageState.PENDING) == [NEW]
    with pytest.raises(orders.AddressNotTyped):
        service.resume(digest, typed_address=ADDRESS)


def test_a_digest_whose_target_changes_while_it_is_made_is_made_anew(app, monkeypatch):
    making, names = composing._pdf, iter(["Ada New"])

    def changed_meanwhile(delivery):
        made = making(delivery)
        for name in names:
            move_target(address=NEW, name=name)
        return made

    monkeypatch.setattr(composing, "_pdf", changed_meanwhile)
    digest = a_digest()
    chores.work()

    message = db.session.scalars(select(Message)).one()
    assert (message.recipient, message.slots["@to"]) == (NEW, "Mayor Ada New, City of Springfield")
    assert stream_of(digest).state == StreamState.PAUSED


def test_another_name_at_the_same_address_stops_nothing(delivery):
    move_target(name="Ada New")
    chores.work()

    assert stream_of(delivery).state == StreamState.RUNNING
    assert {message.slots["@to"] for message in db.session.scalars(select(Message))} == {
        "Mayor Ada New, City of Springfield"
    }
    assert queries.progress(delivery).counts[MessageState.PENDING] == 5


def test_the_delivery_room_asks_for_the_new_address(delivery, client):
    sign_in(client)
    save(client, "trees", opened(client, "trees"), targets__0__address=NEW)
    chores.work()
    room = f"/dashboard/deliveries/{delivery.public_id}"

    assert "type new@city.example" in client.get(room).text
    submit(client, room, button="Resume", typed_address="wrong@city.example")
    assert "Nothing has arrived at this address before" in client.get(room).text
    submit(client, room, button="Resume", typed_address=NEW)

    assert stream_of(delivery).state == StreamState.RUNNING
