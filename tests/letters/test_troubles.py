"""Letters that did not arrive, or may not have."""

import pytest
from sqlalchemy import select, update

from app.campaigns.models import AddressState, Target
from app.extensions import db
from app.letters import chores, queries, retries, reviving, service, troubles
from app.letters.models import Letter, LetterState
from app.organizers.models import AuditEvent
from app.outbox import failures, retrying, states
from app.outbox.models import Message, MessageState
from app.outbox.outcomes import Outcome, announce
from tests.factories import a_campaign, a_letter, a_signature, an_organizer
from tests.letters.test_ordering import an_order

PENDING, TRANSMITTING = MessageState.PENDING, MessageState.TRANSMITTING


@pytest.fixture
def delivery(app):
    """Four letters in the outbox."""
    campaign = a_campaign()
    letters = [a_letter(a_signature(campaign, name=f"Ana {number}")) for number in range(4)]
    ordered = service.order_delivery(an_order(letters[-1]))
    chores.work()
    return ordered


def ids():
    return db.session.scalars(select(Message.id).order_by(Message.id)).all()


def come_to(state, message_ids, code="", reply=""):
    """Move messages as a worker does."""
    where = Message.id.in_(list(message_ids))
    states.move(db.session(), PENDING, TRANSMITTING, where)
    states.move(db.session(), TRANSMITTING, state, where, last_code=code, last_reply=reply)
    db.session.commit()


def test_failures_are_grouped_by_answer_with_a_sample_and_what_to_do(delivery):
    first, second, third, _fourth = ids()
    come_to(MessageState.FAILED, [first, second], "550 5.1.1", "no such user")
    come_to(MessageState.FAILED, [third], "554 5.7.1", "looks like spam")

    groups = troubles.failures(delivery)

    assert [(each.code, each.count, each.reply) for each in groups] == [
        ("550 5.1.1", 2, "no such user"),
        ("554 5.7.1", 1, "looks like spam"),
    ]
    assert all(each.what_to_do for each in groups)


@pytest.mark.parametrize("code", ["", "no answer", "rendering", "given up", "relay 535", "5.1.1", "relay 550 5.7.1"])
def test_every_code_has_something_to_do_or_nothing_to_say(code):
    assert isinstance(failures.what_to_do(code, ""), str)


def test_retrying_a_class_sends_all_of_it_again_and_nothing_else(delivery):
    first, second, third, _fourth = ids()
    come_to(MessageState.FAILED, [first, second], "550 5.1.1")
    come_to(MessageState.FAILED, [third], "554 5.7.1")
    organizer = an_organizer()

    assert retries.retry(delivery, MessageState.FAILED, "550 5.1.1", organizer.id) == (2, False)

    counts = queries.progress(delivery).counts
    assert (counts[MessageState.PENDING], counts[MessageState.FAILED]) == (3, 1)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "delivery.retry")).one()
    assert (event.detail["letters"], event.organizer_id) == (2, organizer.id)


def test_a_withdrawn_letter_is_not_retried(delivery):
    come_to(MessageState.FAILED, ids(), "550 5.1.1")
    service.withdraw(db.session.scalars(select(Letter.signature_id)).first())
    db.session.commit()

    assert retries.retry(delivery, MessageState.FAILED, "550 5.1.1", an_organizer().id) == (3, False)


def test_a_letter_that_waits_for_another_delivery_is_not_retried_in_its_old_one(delivery):
    come_to(MessageState.FAILED, ids(), "550 5.1.1")
    signature = db.session.scalars(select(Letter.signature_id)).first()
    service.withdraw(signature)
    reviving.revive([signature])
    db.session.commit()

    assert retries.retry(delivery, MessageState.FAILED, "550 5.1.1", an_organizer().id) == (3, False)


def test_retrying_goes_on_past_one_portion(delivery, monkeypatch):
    monkeypatch.setattr(retrying, "PORTION", 3)
    come_to(MessageState.FAILED, ids(), "550")

    assert retries.retry(delivery, MessageState.FAILED, "550", an_organizer().id) == (3, True)
    chores.work()

    assert queries.progress(delivery).counts[MessageState.PENDING] == 4
    log = select(AuditEvent.action, AuditEvent.detail).where(AuditEvent.action.startswith("delivery.retr"))
    log = log.order_by(AuditEvent.id)
    assert [(each.action, each.detail["letters"]) for each in db.session.execute(log)] == [
        ("delivery.retry", 3),
        ("delivery.retried", 4),
    ]


def test_pressing_again_meanwhile_is_the_same_retry(delivery, monkeypatch):
    monkeypatch.setattr(retrying, "PORTION", 1)
    come_to(MessageState.FAILED, ids(), "550")
    organizer = an_organizer()

    presses = [retries.retry(delivery, MessageState.FAILED, "550", organizer.id) for _time in range(2)]

    assert presses == [(1, True), (1, True)]
    assert len(db.session.scalars(select(retrying.Retry)).all()) == 1


def test_failures_beyond_what_is_looked_through_are_said_to_be_at_least_so_many(delivery, monkeypatch):
    monkeypatch.setattr(failures, "LOOKED_THROUGH", 2)
    come_to(MessageState.FAILED, ids()[:3], "550")
    come_to(MessageState.HELD, ids()[3:], "suppressed")

    groups = troubles.failures(delivery)

    assert [(each.code, each.count, each.is_whole) for each in groups] == [("550", 2, False), ("suppressed", 1, True)]


def test_failed_letters_of_a_cancelled_delivery_can_be_made_ready_for_another(delivery):
    come_to(MessageState.FAILED, ids(), "550")
    service.cancel(delivery)

    retries.retry(delivery, MessageState.FAILED, "550", an_organizer().id)
    chores.work()

    assert {letter.state for letter in db.session.scalars(select(Letter))} == {LetterState.READY}


def test_an_uncertain_letter_is_shown_with_its_name_and_decided_once(delivery):
    first, second, *_others = ids()
    come_to(MessageState.UNCERTAIN, [first, second])
    organizer = an_organizer()

    assert [each.name for each in troubles.uncertain(delivery)] == ["Ana 0", "Ana 1"]
    troubles.it_arrived(delivery, first, organizer.id)
    troubles.send_again(delivery, second, organizer.id)

    counts = queries.progress(delivery).counts
    assert (counts[MessageState.SENT], counts[MessageState.PENDING], counts[MessageState.UNCERTAIN]) == (1, 3, 0)
    with pytest.raises(troubles.NotUncertain):
        troubles.send_again(delivery, first, organizer.id)


def test_a_letter_of_another_delivery_is_not_decided_here(delivery):
    come_to(MessageState.UNCERTAIN, ids()[:1])
    other = service.order_delivery(an_order(a_letter()))

    with pytest.raises(troubles.NotUncertain):
        troubles.it_arrived(other, ids()[0], an_organizer().id)


@pytest.mark.parametrize(("fails", "state"), [(True, AddressState.FAILING), (False, AddressState.UNPROVEN)])
def test_an_address_that_takes_no_mail_is_marked(delivery, fails, state):
    key = db.session.scalars(select(Message.key)).first()

    announce(Outcome(key, MessageState.BOUNCED, fails, False, "5.1.1", "Ask for another address."))
    db.session.commit()

    assert db.session.scalars(select(Target.address_state)).one() == state


def test_a_failing_address_wants_to_be_typed_again(app):
    campaign = a_campaign()
    db.session.execute(update(Target).values(address_state=AddressState.FAILING))

    assert not queries.is_proven(campaign.targets[0])
