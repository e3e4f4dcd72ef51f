"""Two organizers, or one with two windows, act at the same moment: no letter leaves twice, none is left behind."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.campaigns import editing
from app.campaigns import service as campaigns
from app.campaigns.editing import EditedMeanwhile
from app.campaigns.export import campaign_file
from app.campaigns.models import Campaign, CampaignState
from app.extensions import db
from app.letters import chores, queries, retries, service
from app.letters.models import DeliveryMode, Letter, LetterState
from app.outbox.models import Message, MessageState, Stream, StreamState
from tests.at_once import at_once
from tests.factories import a_campaign, a_letter, a_signature, an_organizer
from tests.letters.test_ordering import an_order
from tests.letters.test_troubles import come_to, ids

LETTERS = 7


@pytest.fixture
def campaign(app):
    campaign = a_campaign(slug="trees")
    for _ in range(LETTERS):
        a_letter(a_signature(campaign))
    return campaign


def newest():
    return db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()


def numbers(model):
    return db.session.scalar(select(func.count(model.id)))


@pytest.mark.parametrize("modes", [(DeliveryMode.SINGLE,) * 2, (DeliveryMode.DIGEST,) * 2, tuple(DeliveryMode)[:2]])
def test_delivering_twice_at_once_takes_each_letter_once(app, campaign, modes):
    orders = [an_order(newest(), mode=mode) for mode in modes]

    at_once(app, [lambda order=order: service.order_delivery(order) for order in orders])
    surprises = at_once(app, [chores.work, chores.work])

    assert surprises == []
    chores.work()
    taken = db.session.execute(select(Letter.delivery_id, func.count()).group_by(Letter.delivery_id)).all()
    singles = sum(number for delivery, number in taken if mode_of(delivery) == DeliveryMode.SINGLE)
    digests = sum(mode_of(delivery) == DeliveryMode.DIGEST for delivery, _number in taken)
    assert sum(number for _delivery, number in taken) == LETTERS
    assert numbers(Message) == singles + digests


def mode_of(delivery_id):
    return db.session.get_one(queries.Delivery, delivery_id).mode


@pytest.mark.parametrize("other", ["pause", "resume", "cancel"])
@pytest.mark.parametrize("was_paused", [False, True])
def test_what_is_cancelled_stays_cancelled_whatever_else_is_pressed(app, campaign, other, was_paused):
    delivery = service.order_delivery(an_order(newest()))
    chores.work()
    if was_paused:
        service.pause(delivery)
    there = delivery.public_id
    presses = [
        lambda name=name: getattr(service, name)(queries.find_delivery(there))
        for name in (other, "cancel", other, "cancel")
    ]

    surprises = at_once(app, presses)

    assert surprises == []
    chores.work()
    assert db.session.get_one(Stream, delivery.stream_id).state == StreamState.CANCELLED
    assert queries.ready(campaign.id, campaign.targets[0].id).count == LETTERS
    assert db.session.scalars(select(Message.state).distinct()).all() == [MessageState.CANCELLED]


def test_cancelling_while_letters_are_queued_leaves_each_of_them_ready(app, campaign):
    there = service.order_delivery(an_order(newest())).public_id

    surprises = at_once(app, [chores.work, lambda: service.cancel(queries.find_delivery(there)), chores.work])

    assert surprises == []
    chores.work()
    assert db.session.scalars(select(Letter.state).distinct()).all() == [LetterState.READY]


def test_retrying_twice_at_once_sends_each_letter_once(app, campaign):
    delivery = service.order_delivery(an_order(newest()))
    chores.work()
    come_to(MessageState.FAILED, ids(), "550 5.1.1")
    name, organizer = delivery.public_id, an_organizer().id
    again = []

    def retry():
        again.append(retries.retry(queries.find_delivery(name), MessageState.FAILED, "550 5.1.1", organizer)[0])

    surprises = at_once(app, [retry, retry])

    assert surprises == []
    assert sum(again) == LETTERS
    assert queries.progress(delivery).counts[MessageState.PENDING] == LETTERS


def test_of_two_edits_at_once_one_is_stored_and_the_other_is_told(app):
    campaign = a_campaign(slug="trees", state=CampaignState.DRAFT)
    organizer, seen, file = an_organizer().id, campaign.revision, campaign_file(campaign)
    targets = [target.id for target in campaign.targets]

    def edit(goal):
        return lambda: editing.edit(replace(file, goal=goal), targets, seen, organizer)

    surprises = at_once(app, [edit(7_000), edit(8_000)])

    assert [type(each) for each in surprises] == [EditedMeanwhile]
    assert stored().goal in (7_000, 8_000)
    assert stored().revision == seen + 1


def test_an_edit_and_the_opening_at_once_never_change_what_people_sign_unseen(app):
    campaign = a_campaign(slug="trees", state=CampaignState.DRAFT)
    organizer, seen, file = an_organizer().id, campaign.revision, campaign_file(campaign)
    targets = [target.id for target in campaign.targets]

    surprises = at_once(
        app,
        [
            lambda: editing.edit(replace(file, goal=2_000), targets, seen, organizer),
            lambda: campaigns.open_campaign("trees", organizer),
        ],
    )

    was_told = [type(each) for each in surprises] == [EditedMeanwhile]
    assert stored().state == CampaignState.OPEN
    assert was_told or (surprises == [] and stored().goal == 2_000)


def stored():
    return db.session.scalars(select(Campaign).filter_by(slug="trees")).one()
