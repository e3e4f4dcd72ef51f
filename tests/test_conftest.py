"""What the fixtures promise: a database of one's own, and requests that share nothing with the test."""

import pytest
from flask import g
from sqlalchemy import func, select

from app.campaigns.models import Campaign
from app.extensions import db
from tests.factories import a_campaign


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_starts_with_an_empty_database(app, time):
    before = db.session.scalar(select(func.count()).select_from(Campaign))
    a_campaign(slug="always-the-same")

    assert before == 0


def test_requests_do_not_see_what_the_test_has_in_its_context(app, client):
    g.organizer = "somebody"
    app.add_url_rule("/who", view_func=lambda: str(g.get("organizer")))

    assert client.get("/who").text == "None"


def test_the_test_sees_what_a_request_has_changed(app, client):
    campaign = a_campaign(goal=1000)

    def raise_goal():
        db.session.get_one(Campaign, campaign_id).goal = 2000
        db.session.commit()
        return "raised"

    campaign_id = campaign.id
    app.add_url_rule("/raise", view_func=raise_goal, methods=["GET"])
    client.get("/raise")

    assert campaign.goal == 2000
