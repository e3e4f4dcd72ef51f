"""Before what is grave, whoever sits there proves once more who they are."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.campaigns.models import AddressState
from app.extensions import db, utc_now
from app.letters import chores, service
from app.letters.models import Delivery, Letter
from app.organizers import second_factor
from app.outbox.models import StreamState
from app.signatures.models import SignatureState
from tests.dashboard.test_audit import actions
from tests.factories import a_campaign, a_letter, a_signature, a_target
from tests.forms import forms_on, submit
from tests.letters.test_ordering import ADDRESS, an_order
from tests.letters.test_readdressing import move_target, stream_of
from tests.organizers.codes import PAGE, code_of, set_up, with_second_factor
from tests.organizers.signing_in import PASSWORD, sign_in

SIGNERS = "/dashboard/campaigns/trees/signers"


@pytest.fixture
def campaign(app):
    campaign = a_campaign(slug="trees")
    a_letter(a_signature(campaign, state=SignatureState.CONFIRMED, name="Ana Ruiz"))
    return campaign


@pytest.fixture
def organizer(client, campaign):
    return sign_in(client)


@pytest.fixture
def later(organizer):
    """Sixteen minutes after signing in."""
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        yield


def go_on(client, answer, url, **typed):
    """Fill in the page that asks, and press its button."""
    form = next(form for form in forms_on(answer.text) if "Go on" in form.words)
    return client.post(form.action or url, data=form.fields | {"proof-password": PASSWORD} | typed)


def deliveries():
    return db.session.scalar(select(func.count(Delivery.id)))


def deliver_page(campaign):
    return f"/dashboard/campaigns/trees/deliver/{campaign.targets[0].id}"


def test_for_a_quarter_of_an_hour_nothing_is_asked(client, organizer):
    assert "Ana Ruiz" in submit(client, SIGNERS, button="Export").text


def test_then_an_export_asks_and_goes_on(client, later):
    asked = submit(client, SIGNERS, button="Export")
    file = go_on(client, asked, f"{SIGNERS}/export")

    assert "Is it still you?" in asked.text
    assert "Ana Ruiz" not in asked.text
    assert "Ana Ruiz" in file.text
    assert "Ana Ruiz" in submit(client, SIGNERS, button="Export").text
    assert actions()[-3:] == ["organizer.prove", "signers.export", "signers.export"]


def test_a_delivery_to_a_new_address_asks_and_loses_nothing(client, campaign, later):
    page = deliver_page(campaign)
    asked = submit(client, page, button="Deliver", typed_address=ADDRESS, pace_per_hour="77")
    before = deliveries()

    answer = go_on(client, asked, page)

    assert (before, deliveries()) == (0, 1)
    assert "77 letters an hour" in client.get(answer.location).text


def test_a_delivery_to_a_proven_address_does_not_ask(client, campaign, later):
    campaign.targets[0].address_state = AddressState.WORKING
    db.session.commit()

    assert submit(client, deliver_page(campaign), button="Deliver").status_code == 303


def test_resuming_to_a_new_address_asks_and_loses_nothing(client, campaign, organizer):
    delivery = service.order_delivery(an_order(db.session.scalars(select(Letter)).one()), organizer.id)
    chores.work()
    move_target(address="new@city.example")
    chores.work()
    room = f"/dashboard/deliveries/{delivery.public_id}"
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        asked = submit(client, room, button="Resume", typed_address="new@city.example")
        before = stream_of(delivery).state
        go_on(client, asked, f"{room}/resume")

    assert (before, stream_of(delivery).state) == (StreamState.PAUSED, StreamState.RUNNING)
    assert "Is it still you?" in asked.text


def test_resuming_to_the_same_address_does_not_ask(client, campaign, organizer):
    delivery = service.order_delivery(an_order(db.session.scalars(select(Letter)).one()), organizer.id)
    room = f"/dashboard/deliveries/{delivery.public_id}"
    submit(client, room, button="Pause")
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        submit(client, room, button="Resume")

    assert stream_of(delivery).state == StreamState.RUNNING


def test_a_wrong_password_is_refused_and_still_nothing_is_lost(client, campaign, later):
    page = deliver_page(campaign)
    asked = submit(client, page, button="Deliver", typed_address=ADDRESS)

    refused = go_on(client, asked, page, **{"proof-password": "wrong"})
    answer = go_on(client, refused, page)

    assert refused.status_code == 403
    assert "This is not your password." in refused.text
    assert answer.status_code == 303


def test_whoever_has_a_second_factor_types_the_code_too(client, organizer, later):
    with_second_factor(organizer)
    asked = submit(client, SIGNERS, button="Export")

    refused = go_on(client, asked, f"{SIGNERS}/export")
    file = go_on(client, refused, f"{SIGNERS}/export", **{"proof-code": code_of(organizer.totp_secret)})

    assert refused.status_code == 403
    assert "Ana Ruiz" in file.text


def test_on_the_way_to_a_page_it_asks_and_leads_there(client, later):
    answer = client.get("/dashboard/deliveries/none/files/letters.pdf")
    asked = client.get(answer.location)

    assert go_on(client, asked, answer.location).location == "/dashboard/deliveries/none/files/letters.pdf"


def test_guessing_here_is_slowed_too(client, later):
    asked = submit(client, SIGNERS, button="Export")
    answers = [go_on(client, asked, f"{SIGNERS}/export", **{"proof-password": "wrong"}) for _each in range(11)]

    assert [answer.status_code for answer in answers] == [403] * 10 + [429]


def test_a_key_that_lists_signers_is_as_grave_as_their_export(client, later):
    page = "/dashboard/campaigns/trees/integrations"
    figures = submit(client, page, button="Make the key", name="A map", read=True)
    asked = submit(client, page, button="Make the key", name="Their list", list=True)

    assert "A map" in figures.text
    assert "Is it still you?" in asked.text
    assert "und_" not in asked.text
    assert "und_" in go_on(client, asked, f"{page}/keys").text


def test_an_invitation_asks_and_loses_nothing(client, later):
    asked = submit(client, "/dashboard/team", button="Send the invitation", email="bo@campaigns.example", role="owner")

    go_on(client, asked, "/dashboard/team/invitations")

    assert "Is it still you?" in asked.text
    assert actions()[-2:] == ["organizer.prove", "invitation.send"]


def test_a_second_factor_is_set_up_by_whoever_has_just_proven_who_they_are(client, organizer, later):
    second_factor.need(True, organizer.id)
    answer = client.get(PAGE)
    asked = client.get(answer.location)

    assert go_on(client, asked, answer.location).location == PAGE
    assert set_up(client).status_code == 200
    assert organizer.totp_secret


def test_a_target_of_another_campaign_is_no_way_around(client, campaign, later):
    other = a_campaign(targets=[a_target(address_state=AddressState.WORKING)])

    answer = client.get(f"/dashboard/campaigns/trees/deliver/{other.targets[0].id}")

    assert answer.status_code == 404
