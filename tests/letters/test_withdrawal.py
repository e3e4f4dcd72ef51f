"""A supporter takes their letter back."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.letters import chores, service
from app.letters.models import Letter, LetterState
from app.outbox.models import Message, MessageState
from tests.factories import a_letter
from tests.letters.test_ordering import an_order


def queued_letter():
    letter = a_letter()
    service.order_delivery(an_order(letter))
    chores.work()
    return letter


def message_state():
    return db.session.scalars(select(Message.state)).one()


def test_a_letter_that_waits_is_simply_withdrawn(app):
    letter = a_letter()

    assert service.withdraw(letter.signature_id) is False
    assert db.session.scalars(select(Letter.state)).one() == LetterState.WITHDRAWN


def test_a_letter_whose_mail_has_not_left_never_leaves(app):
    letter = queued_letter()

    assert service.withdraw(letter.signature_id) is False
    assert message_state() == MessageState.CANCELLED


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.TRANSMITTING, MessageState.UNCERTAIN])
def test_a_letter_that_may_have_left_is_reported_as_such(app, state):
    letter = queued_letter()
    db.session.execute(db.update(Message).values(state=state))

    assert service.withdraw(letter.signature_id) is True
    assert message_state() == state


def test_a_letter_that_failed_has_not_left(app):
    letter = queued_letter()
    db.session.execute(db.update(Message).values(state=MessageState.FAILED))

    assert service.withdraw(letter.signature_id) is False


def test_the_callers_transaction_decides(app):
    letter = queued_letter()
    service.withdraw(letter.signature_id)

    db.session.rollback()

    assert message_state() == MessageState.PENDING
