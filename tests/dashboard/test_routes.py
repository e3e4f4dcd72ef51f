"""The overview, and one campaign."""

import re

from sqlalchemy import update

from app.extensions import db
from app.letters import chores, service
from app.organizers.models import Role
from app.outbox.models import MessageState, StreamCounters
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import an_order
from tests.organizers.signing_in import sign_in


def line(page, path):
    """Return what the overview says of one campaign."""
    row = next(row for row in page.split('<li class="card">') if path in row)
    return re.findall(r"<dd>([^<]*)</dd>", row), row


def test_the_overview_counts_confirmed_ready_queued_sent_and_failed(client):
    campaign = a_campaign(slug="trees")
    letters = [a_letter(a_signature(campaign, state=SignatureState.CONFIRMED)) for _each in range(5)]
    service.order_delivery(an_order(letters[3]))
    chores.work()
    db.session.execute(update(StreamCounters).values(pending=1, sent=2, failed=1))
    db.session.commit()
    sign_in(client, Role.VIEWER)

    signed_confirmed_delivered_today, words = line(client.get("/dashboard/").text, "/dashboard/campaigns/trees")
    assert signed_confirmed_delivered_today == ["5", "5", "2", "5"]
    assert all(each in words for each in ("1 letter ready", "1 on their way", "1 failed or uncertain"))


def test_letters_of_an_order_that_is_being_prepared_are_queued_already(client):
    campaign = a_campaign(slug="trees")
    service.order_delivery(an_order(a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))))
    sign_in(client)

    numbers, words = line(client.get("/dashboard/").text, "/dashboard/campaigns/trees")
    assert numbers == ["1", "1", "0", "1"]
    assert "ready" not in words
    assert "1 on their way" in words


def test_a_site_without_campaigns_says_so(client):
    sign_in(client)

    assert "There is no campaign yet" in client.get("/dashboard/").text


def test_a_campaign_offers_delivery_to_whom_its_letters_go(client):
    campaign = a_campaign(slug="trees")
    letter = a_letter(a_signature(campaign))
    sign_in(client)

    page = client.get("/dashboard/campaigns/trees").text

    assert "Deliver 1 letter to the Mayor" in page
    assert f"/dashboard/campaigns/trees/deliver/{letter.target_id}" in page


def test_a_viewer_is_told_what_waits_and_offered_nothing(client):
    a_letter(a_signature(a_campaign(slug="trees")))
    sign_in(client, Role.VIEWER)

    page = client.get("/dashboard/campaigns/trees").text

    assert "1 letter is waiting." in page
    assert "Deliver 1" not in page


def test_a_campaigns_deliveries_are_listed_with_how_they_stand(client):
    campaign = a_campaign(slug="trees")
    delivery = service.order_delivery(an_order(a_letter(a_signature(campaign))))
    chores.work()
    db.session.execute(update(StreamCounters).values({MessageState.PENDING: 0, MessageState.SENT: 1}))
    db.session.commit()
    sign_in(client, Role.VIEWER)

    page = client.get("/dashboard/campaigns/trees").text

    assert delivery.public_id in page
    assert "done" in page
