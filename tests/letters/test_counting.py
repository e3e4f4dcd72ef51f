"""Kept numbers of letters: whatever happens in whatever order, they are what counting the letters would say."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.extensions import db
from app.letters import chores, counting, queries, service, totals, writing
from app.letters.count_models import LetterCount
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.letters.orders import NothingToDeliver, Order
from app.signatures.models import SignatureState
from tests.at_once import at_once
from tests.factories import a_campaign, a_letter, a_signature, a_target
from tests.letters.test_ordering import ADDRESS

STEPS = ("write", "write", "order", "digest", "follow", "work", "withdraw", "cancel")


def counted(campaign_id):
    rows = select(Letter.target_id, Letter.state, func.count()).where(Letter.campaign_id == campaign_id)
    return {row[:2]: row[2] for row in db.session.execute(rows.group_by(Letter.target_id, Letter.state))}


def kept(campaign_id):
    numbers = counting.by_target(campaign_id)
    return {(target, str(state)): n for target, states in numbers.items() for state, n in states.items() if n}


def write(campaign):
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    signed = writing.Signed(
        signature_id=signature.id,
        letter_text_id=signature.letter_text_id,
        name=signature.name,
        place="",
        own_words="",
        reply_to="",
    )
    writing.write(campaign.id, [signed])
    db.session.commit()


@given(steps=st.lists(st.sampled_from(STEPS), max_size=20))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_to_letters_the_kept_numbers_are_those_of_the_rows(app, steps):
    campaign = a_campaign(targets=[a_target(address=ADDRESS), a_target(address=ADDRESS, position=2)])
    for step in steps:
        take(step, campaign)

    assert kept(campaign.id) == counted(campaign.id)
    chores.work()
    target = campaign.targets[0]
    assert queries.ready(campaign.id, target.id).count == waiting(campaign, target)
    assert counting.recount() == 0


def waiting(campaign, target):
    follows = select(Delivery.id).where(Delivery.target_id == target.id, Delivery.queued_at.is_(None))
    if db.session.scalar(follows.limit(1)):
        return 0
    return counted(campaign.id).get((target.id, LetterState.READY), 0)


def take(step, campaign):
    if step == "write":
        write(campaign)
    elif step == "work":
        chores.work()
    elif step == "withdraw":
        letter = db.session.scalar(select(Letter).where(Letter.state != LetterState.WITHDRAWN).limit(1))
        if letter:
            service.withdraw(letter.signature_id)
            db.session.commit()
    elif step == "cancel":
        delivery = db.session.scalar(select(Delivery).order_by(Delivery.id.desc()).limit(1))
        if delivery:
            service.cancel(delivery)
    else:
        order(step, campaign.targets[0])


def order(step, target):
    last = queries.ready(target.campaign_id, target.id).last_letter_id
    mode = DeliveryMode.DIGEST if step == "digest" else DeliveryMode.SINGLE
    try:
        service.order_delivery(
            Order(target.id, last, 0, mode=mode, typed_address=target.address, follows=step == "follow")
        )
    except NothingToDeliver:
        db.session.rollback()


def test_numbers_stay_right_while_several_merge_and_others_write(app):
    campaign = a_campaign()
    for _ in range(counting.MERGED_FROM):
        write(campaign)

    surprises = at_once(app, [counting.merge, counting.merge, lambda: write(campaign), counting.merge])

    assert surprises == []
    assert kept(campaign.id) == counted(campaign.id)
    counting.merge()
    assert db.session.scalar(select(func.count(LetterCount.id))) < counting.MERGED_FROM


def test_numbers_that_went_wrong_are_set_right(app, runner):
    letter = a_letter()
    db.session.add(LetterCount(campaign_id=letter.campaign_id, target_id=letter.target_id, state="ready", count=5))
    db.session.commit()

    said = runner.invoke(args=["campaigns", "recount"]).output

    assert said == "Numbers set right: 1\n"
    assert kept(letter.campaign_id) == counted(letter.campaign_id)


@pytest.mark.usefixtures("app")
def test_what_came_after_the_page_was_opened_is_not_in_the_order():
    campaign = a_campaign(targets=[a_target(address=ADDRESS)])
    target = campaign.targets[0]
    seen = a_letter(a_signature(campaign))
    a_letter(a_signature(campaign))

    assert queries.ready(campaign.id, target.id, up_to=seen.id).count == 1
    assert queries.ready(campaign.id, target.id).count == 2
    assert totals.of_campaign(campaign.id).ready == 2
