"""Limits for each network: errors cost nothing, nothing typed is lost, and loopback at home has none."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.campaigns.models import Campaign
from tests.factories import a_campaign
from tests.forms import SAME_SITE, forms_on
from tests.signatures.signing import ANA, signatures


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"SIGN_LIMIT_PER_HOUR": 2}


def post_from(client: FlaskClient, address: str, campaign: Campaign, **fields: str):
    page = client.get(f"/campaigns/{campaign.slug}").text
    form = {"form_token": forms_on(page)[0].fields["form_token"][0]}
    return client.post(
        f"/campaigns/{campaign.slug}",
        data=form | ANA | fields,
        headers=SAME_SITE,
        environ_base={"REMOTE_ADDR": address},
    )


def test_a_network_that_signs_too_often_is_asked_to_wait_and_loses_nothing(client: FlaskClient) -> None:
    campaign = a_campaign()

    answers = [post_from(client, "203.0.113.7", campaign) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert ANA["own_words"] in answers[-1].text
    assert post_from(client, "203.0.113.8", campaign).status_code == 303


def test_all_addresses_of_one_ipv6_subscriber_are_one_network(client: FlaskClient) -> None:
    campaign = a_campaign()

    answers = [post_from(client, f"2001:db8::{number}", campaign).status_code for number in range(1, 4)]

    assert answers == [303, 303, 429]


def test_typing_errors_cost_nothing(client: FlaskClient) -> None:
    campaign = a_campaign()

    for _time in range(5):
        assert post_from(client, "203.0.113.7", campaign, email="ana").status_code == 422
    assert post_from(client, "203.0.113.7", campaign).status_code == 303


def test_loopback_at_home_has_no_limit(client: FlaskClient) -> None:
    campaign = a_campaign()

    for _time in range(4):
        assert post_from(client, "127.0.0.1", campaign).status_code == 303
    assert len(signatures()) == 4
