"""The delivery room."""

import pytest
from sqlalchemy import select

from app.dashboard import live
from app.extensions import db
from app.letters import chores, queries, service
from app.outbox.models import Message, MessageState
from tests.factories import a_campaign, a_letter, a_signature
from tests.forms import submit
from tests.letters.test_ordering import an_order
from tests.letters.test_troubles import come_to, ids
from tests.organizers.signing_in import sign_in


@pytest.fixture
def delivery(app):
    """Three letters in the outbox."""
    campaign = a_campaign(slug="trees")
    letters = [a_letter(a_signature(campaign, name=f"Ana {number}")) for number in range(3)]
    ordered = service.order_delivery(an_order(letters[-1]))
    chores.work()
    return ordered


def page_of(delivery):
    return f"/dashboard/deliveries/{delivery.public_id}"


def test_a_class_of_failures_is_retried_with_one_button(client, delivery):
    come_to(MessageState.FAILED, ids()[:2], "550 5.1.1", "no such <user>")
    sign_in(client)

    page = client.get(page_of(delivery)).text
    submit(client, page_of(delivery), button="Retry")

    assert "no such &lt;user&gt;" in page
    assert queries.progress(delivery).counts[MessageState.PENDING] == 3
    assert "sent again what had failed, 2 letters, answered 550 5.1.1" in client.get(page_of(delivery)).text


@pytest.mark.parametrize(("button", "state"), [("It arrived", "sent"), ("Send again", "pending")])
def test_an_uncertain_letter_is_decided_with_one_button(client, delivery, button, state):
    come_to(MessageState.UNCERTAIN, ids()[:1])
    sign_in(client)

    assert "Ana 0" in client.get(page_of(delivery)).text
    submit(client, page_of(delivery), button=button)

    assert db.session.scalars(select(Message.state).order_by(Message.id)).first() == state


def test_deciding_twice_is_a_bad_request_and_not_a_second_letter(client, delivery):
    come_to(MessageState.UNCERTAIN, ids()[:1])
    sign_in(client)
    other = client.application.test_client()
    sign_in(other)
    path = f"{page_of(delivery)}/uncertain/{ids()[0]}"
    tokens = [submit_token(each, delivery) for each in (client, other)]

    first = client.post(f"{path}/it-arrived", data={"csrf_token": tokens[0]})
    second = other.post(f"{path}/send-again", data={"csrf_token": tokens[1]})

    assert (first.status_code, second.status_code) == (303, 400)
    assert "Somebody has decided about this letter already." in second.text
    assert "Delivery to" in second.text
    assert queries.progress(delivery).counts[MessageState.SENT] == 1


def submit_token(client, delivery):
    return client.get(page_of(delivery)).text.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.parametrize("state", ["", "sent", "pending", "x"])
def test_only_what_failed_can_be_retried(client, delivery, state):
    sign_in(client)

    answer = client.post(
        f"{page_of(delivery)}/retry", data={"csrf_token": submit_token(client, delivery), "state": state, "code": "\0"}
    )

    assert answer.status_code == 404


def test_the_figures_come_alone_for_pages_that_poll(client, delivery):
    sign_in(client)

    figures = client.get(f"{page_of(delivery)}/progress").text

    assert "<html" not in figures
    assert "Together" in figures


def test_the_figures_come_as_events_and_end_when_it_is_over(client, delivery):
    come_to(MessageState.SENT, ids())
    sign_in(client)

    answer = client.get(f"{page_of(delivery)}/events")

    assert answer.mimetype == "text/event-stream"
    assert answer.text.startswith("event: figures\ndata: ")
    assert answer.text.endswith("event: over\ndata: over\n\n")


def test_an_event_is_sent_only_when_something_changed(monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0)
    looks = iter([("one", False), ("one", False), ("two\nlines", False), ("two\nlines", True)])

    sent = list(live.events(lambda: next(looks)))

    assert sent == [
        "event: figures\ndata: one\n\n",
        "event: figures\ndata: two\ndata: lines\n\n",
        "event: over\ndata: over\n\n",
    ]


def test_without_a_worker_the_page_says_that_nothing_leaves(client, delivery):
    sign_in(client)

    assert "No worker is running" in client.get(page_of(delivery)).text


def test_a_delivery_is_ordered_for_a_time_and_for_hours(client, app):
    campaign = a_campaign(slug="trees")
    a_letter(a_signature(campaign))
    sign_in(client)

    answer = submit(
        client,
        f"/dashboard/campaigns/trees/deliver/{campaign.targets[0].id}",
        button="Deliver",
        typed_address="mayor@city.example",
        when="at",
        starts_at="2031-05-06T09:30",
        opens_at="09:00",
        closes_at="17:30",
        time_zone="America/New_York",
    )

    page = client.get(answer.location).text
    assert "09:00-17:30, America/New_York" in page
    assert "May 6, 2031, 1:30:00" in page


def test_a_time_has_to_be_said_where_one_was_chosen(client, app):
    campaign = a_campaign(slug="trees")
    a_letter(a_signature(campaign))
    sign_in(client)
    path = f"/dashboard/campaigns/trees/deliver/{campaign.targets[0].id}"

    answers = [submit(client, path, button="Deliver", when="at", starts_at=typed) for typed in ("", "tomorrow")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Say from which moment on." in answers[0].text
