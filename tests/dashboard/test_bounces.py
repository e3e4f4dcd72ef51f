"""The list of unclear bounces."""

import pytest

from app.extensions import db
from app.organizers.models import AuditEvent
from app.outbox import outcomes
from app.outbox.bounces import take_in
from app.outbox.models import MessageState
from app.outbox.queries import unclear_bounces
from tests.forms import submit
from tests.organizers.signing_in import sign_in
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.sent_mail import a_message

PAGE = "/dashboard/bounces"


@pytest.fixture
def settings():
    return SETTINGS


@pytest.fixture
def message(app, monkeypatch):
    """A mail that somebody answered by hand."""
    monkeypatch.setattr(outcomes, "_handlers", {})
    message = a_message(key="letter:7")
    take_in(returned("answer-by-hand", message.id))
    return message


def test_it_shows_what_came_back_without_an_address(client, message):
    sign_in(client)

    page = client.get(PAGE).text

    assert "About a letter to an office" in page
    assert "Re: Please plant trees" in page
    assert "clerk@office.example" not in page


@pytest.mark.parametrize(
    ("button", "state", "action"),
    [
        ("It did not arrive", MessageState.BOUNCED, "bounce.accept"),
        ("Set aside", MessageState.SENT, "bounce.set-aside"),
    ],
)
def test_each_is_decided_with_one_button_and_written_down(client, message, button, state, action):
    sign_in(client)

    submit(client, PAGE, button=button)

    assert message.state == state
    assert unclear_bounces() == []
    assert "Nothing waits for a decision." in client.get(PAGE).text
    assert [event.action for event in db.session.query(AuditEvent).filter(AuditEvent.subject.like("bounce:%"))] == [
        action
    ]


def test_a_report_that_nobody_can_place_can_only_be_set_aside(client, app):
    take_in(returned("report-without-signature", 1))
    sign_in(client)

    page = client.get(PAGE).text

    assert "no mail that we can prove" in page
    assert "It did not arrive" not in page
