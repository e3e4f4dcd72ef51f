"""What a process remembers of streams and templates is true, also when the transaction that made them is undone."""

import pytest

from app.extensions import db
from app.outbox import service
from app.outbox.mail import Mail
from app.outbox.models import Message, MessageState, Stream
from app.outbox.suppressions import suppress
from tests.factories import IN_A_MAIL

MAIL = Mail(
    name="already-signed",
    recipient="ana@mail.example",
    fixed=IN_A_MAIL,
    slots={"name": "Ana", "letter_link": "https://letters.example.org/letter/x"},
)


def put(key: str) -> None:
    assert service.put(MAIL, key=key, stream=service.stream_number("notices"))


@pytest.fixture(autouse=True)
def _database(app) -> None:
    """Every test here has one."""


def test_what_was_undone_is_made_anew():
    put("first")
    db.session.rollback()
    put("second")
    db.session.commit()

    assert db.session.scalars(db.select(Message.key)).all() == ["second"]


def test_what_was_undone_after_it_was_met_twice_is_made_anew():
    put("first")
    put("second")
    db.session.rollback()
    db.session.remove()
    put("third")
    db.session.commit()

    assert db.session.scalars(db.select(Message.key)).all() == ["third"]


def test_what_others_committed_is_remembered(statements):
    put("first")
    db.session.commit()
    db.session.remove()
    put("second")
    statements.clear()
    put("third")

    assert len(statements) == 1
    assert db.session.scalars(db.select(Stream.key)).all() == ["notices"]


def test_a_mail_to_somebody_who_wants_none_is_held_from_the_start():
    suppress("Ana@mail.example", "complaint")
    put("first")

    message = db.session.scalars(db.select(Message)).one()
    assert (message.state, message.last_code) == (MessageState.HELD, "suppressed")
