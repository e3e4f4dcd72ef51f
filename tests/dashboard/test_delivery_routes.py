"""Delivering from the dashboard."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.campaigns.models import AddressState
from app.extensions import db, utc_now
from app.letters import chores, queries
from app.letters.models import Delivery
from app.organizers.models import Role
from app.outbox.models import Message, MessageState, StreamState
from tests.factories import a_campaign, a_letter, a_signature, a_target
from tests.forms import forms_on, submit
from tests.organizers.signing_in import sign_in

ADDRESS = "mayor@city.example"
SENDER = "letters@undersigned.example"


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def path_of(campaign):
    return f"/dashboard/campaigns/trees/deliver/{campaign.targets[0].id}"


def letters_of(campaign, number, **fields):
    return [a_letter(a_signature(campaign), **fields) for _each in range(number)]


def order(client, campaign, **fields):
    return submit(client, path_of(campaign), button="Deliver", **{"typed_address": ADDRESS} | fields)


def a_delivery():
    return db.session.scalars(select(Delivery)).one()


def test_the_confirmation_says_to_whom_from_where_and_shows_a_real_letter(client, campaign):
    letters_of(campaign, 3, supporter_name="Zoë <b>", own_words="I am 92.")
    sign_in(client)

    page = client.get(path_of(campaign)).text

    for words in ("Deliver 3 letters", ADDRESS, SENDER, "Zoë &lt;b&gt;", "I am 92.", "Please plant trees"):
        assert words in page
    assert 'value="600"' in page


def test_pressing_deliver_orders_the_delivery_and_shows_it(client, campaign):
    letters_of(campaign, 2)
    organizer = sign_in(client)

    response = order(client, campaign, pace_per_hour="120")

    delivery = a_delivery()
    assert response.location == f"/dashboard/deliveries/{delivery.public_id}"
    assert (delivery.letter_count, delivery.organizer_id) == (2, organizer.id)
    assert queries.progress(delivery).stream.pace_per_hour == 120
    assert "120 letters an hour" in client.get(response.location).text


def test_the_same_form_sent_twice_is_one_delivery(client, campaign):
    letters_of(campaign, 2)
    sign_in(client)
    form = next(each for each in forms_on(client.get(path_of(campaign)).text) if "Deliver" in each.words)
    data = form.fields | {"typed_address": ADDRESS}

    answers = [client.post(form.action, data=data) for _press in range(2)]

    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count(Delivery.id))) == 1


def test_a_mistyped_address_keeps_what_was_typed_and_orders_nothing(client, campaign):
    letters_of(campaign, 1)
    sign_in(client)

    answer = order(client, campaign, typed_address="major@city.example", pace_per_hour="77")

    assert answer.status_code == 422
    assert 'value="major@city.example"' in answer.text
    assert 'value="77"' in answer.text
    assert db.session.scalar(select(func.count(Delivery.id))) == 0


@pytest.mark.parametrize("pace", ["", "-1", "many", "99999999999999", "1e5"])
def test_a_pace_that_is_none_is_refused_beside_its_field(client, campaign, pace):
    letters_of(campaign, 1)
    sign_in(client)

    answer = order(client, campaign, pace_per_hour=pace)

    assert answer.status_code == 422
    assert 'id="pace_per_hour-error"' in answer.text


@pytest.mark.parametrize("field", ["key", "last_letter_id"])
@pytest.mark.parametrize("value", ["", "-5", "9" * 500, "a\0b"])
def test_a_meddled_form_is_refused(client, campaign, field, value):
    letters_of(campaign, 1)
    sign_in(client)

    assert 400 <= order(client, campaign, **{field: value}).status_code < 500


def test_an_address_where_letters_arrived_is_not_asked_for(client):
    campaign = a_campaign(slug="trees", targets=[a_target(address_state=AddressState.WORKING)])
    letters_of(campaign, 1)
    sign_in(client)

    assert "typed_address" not in client.get(path_of(campaign)).text


def test_without_letters_there_is_nothing_to_deliver(client, campaign):
    sign_in(client)

    assert "Nothing to deliver" in client.get(path_of(campaign)).text


def test_a_test_goes_to_the_organizer_and_delivers_nothing(client, campaign):
    letters_of(campaign, 1)
    organizer = sign_in(client)

    submit(client, path_of(campaign), button="test")

    message = db.session.scalars(select(Message)).one()
    assert message.recipient == organizer.email
    assert queries.ready(campaign.id, campaign.targets[0].id).count == 1


def test_counts_sum_on_every_step(client, campaign):
    letters_of(campaign, 3)
    sign_in(client)
    order(client, campaign)

    before = queries.progress(a_delivery())
    chores.work()
    after = queries.progress(a_delivery())

    assert (before.unqueued, before.total) == (3, 3)
    assert (after.unqueued, after.total, after.counts[MessageState.PENDING]) == (0, 3, 3)


def test_an_organizer_pauses_resumes_and_cancels(client, campaign):
    letters_of(campaign, 1)
    sign_in(client)
    page = order(client, campaign).location
    chores.work()
    states = []

    for button in ("Pause", "Resume", "Cancel"):
        assert submit(client, page, button=button).location == page
        states.append(queries.progress(a_delivery()).stream.state)

    assert states == [StreamState.PAUSED, StreamState.RUNNING, StreamState.CANCELLED]
    assert "cancelled" in client.get(page).text


def test_a_viewer_sees_a_delivery_without_its_buttons(client, campaign):
    letters_of(campaign, 1)
    sign_in(client)
    page = order(client, campaign).location
    other = client.application.test_client()
    sign_in(other, Role.VIEWER)

    text = other.get(page).text

    assert "Delivery to Mayor" in text
    assert "Pause" not in text


@pytest.mark.parametrize("path", ["deliveries/none", "campaigns/none", "campaigns/trees/deliver/999", "deliveries/%00"])
def test_what_is_not_there_is_not_found(client, campaign, path):
    sign_in(client)

    assert client.get(f"/dashboard/{path}").status_code == 404


def test_a_moment_that_has_passed_is_refused_by_the_clock_that_was_chosen(client, campaign):
    letters_of(campaign, 1)
    sign_in(client)
    soon = f"{utc_now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"

    passed = order(client, campaign, when="at", starts_at=soon, time_zone="Pacific/Auckland")
    in_time = order(client, campaign, when="at", starts_at=soon, time_zone="UTC")

    assert passed.status_code == 422
    assert "This moment has passed" in passed.text
    assert f'value="{soon}"' in passed.text
    assert "begins" in client.get(in_time.location).text
