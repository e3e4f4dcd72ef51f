"""Letters that cannot be signed have good pages too: not open yet, and closed, with what became of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.campaigns.models import CampaignState
from app.extensions import db
from app.letters import chores, service
from app.letters.models import Delivery
from app.outbox.crew import drain
from tests.factories import a_campaign, a_letter, a_signature
from tests.forms import SAME_SITE
from tests.letters.test_ordering import an_order
from tests.services.smtp import Mailbox
from tests.signatures.signing import ANA, sign


@pytest.fixture
def settings(mailbox: Mailbox) -> dict[str, object]:
    """Letters really leave."""
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mailbox.port}


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    """The order to deliver the two letters of a closed campaign."""
    campaign = a_campaign(slug="closed", state=CampaignState.CLOSED)
    *_, last = [a_letter(a_signature(campaign)) for _ in range(2)]
    return service.order_delivery(an_order(last, pace_per_hour=0))


@pytest.mark.parametrize("language", ["en", "es", "ht"])
def test_a_letter_that_is_not_open_yet_says_so_and_nothing_of_what_it_says(client: FlaskClient, language: str) -> None:
    a_campaign(slug="soon", state=CampaignState.DRAFT)
    a_campaign(slug="open-now")

    answer = client.get(f"/campaigns/soon?lang={language}")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert 'content="noindex"' in answer.text
    assert "/campaigns/open-now" in answer.text
    assert answer.text.count("Trees for Springfield") == 1, "only the open letter's title"
    assert "Neighbours United" not in answer.text


def test_a_letter_that_is_not_open_yet_takes_no_signature(client: FlaskClient) -> None:
    a_campaign(slug="soon", state=CampaignState.DRAFT)

    assert client.post("/campaigns/soon", data={"name": "Ana Ruiz"}).status_code == 404


def test_the_page_of_a_closed_letter_says_what_was_delivered(client: FlaskClient, delivery: Delivery) -> None:
    chores.work()
    drain()
    chores.work()

    page = client.get("/campaigns/closed").text

    assert "<strong>2</strong> letters were delivered on" in page
    assert f"/verify/{delivery.public_id}" in page
    assert "Help us reach" not in page


def test_the_page_of_a_closed_letter_does_not_call_delivered_what_is_on_its_way(
    client: FlaskClient, delivery: Delivery
) -> None:
    chores.work()
    db.session.expire_all()

    page = client.get("/campaigns/closed").text

    assert "2 letters are still on their way." in page
    assert "delivered on" not in page
    assert f"/verify/{delivery.public_id}" not in page


def test_a_closed_letter_waits_for_no_name_and_says_once_that_a_signature_came_too_late(client: FlaskClient) -> None:
    a_campaign(slug="closed", state=CampaignState.CLOSED)

    for path in ("/campaigns/closed", "/embed/closed"):
        page, late = client.get(path).text, client.post(path, data=ANA, headers=SAME_SITE).text
        assert "[Your Name]" not in page
        assert "your name was not added" not in page
        assert late.count("your name was not added") == 1
        assert "Please look at this again" not in late


def test_the_six_digits_are_not_called_optional(client: FlaskClient) -> None:
    answer = client.get(sign(client, a_campaign()).location)

    assert "Or type the six digits from the mail" in answer.text
    assert "(optional)" not in answer.text
