"""The public API: what anybody may know of a campaign, for scripts on any site."""

import pytest

from app.campaigns.models import CampaignState
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature

SCHEMA = {
    "slug": str,
    "state": str,
    "language": str,
    "languages": list,
    "title": str,
    "summary": str,
    "to": list,
    "count": int,
    "on_paper": int,
    "goal": int,
    "links": dict,
}


def test_a_campaign_has_the_members_that_the_documentation_names(client):
    campaign = a_campaign(languages=("en", "es"))
    a_signature(campaign, state=SignatureState.CONFIRMED)
    a_signature(campaign)

    answer = client.get(f"/api/v1/campaigns/{campaign.slug}?lang=es")

    assert answer.mimetype == "application/json"
    assert {name: type(value) for name, value in answer.json.items()} == SCHEMA
    assert (answer.json["slug"], answer.json["count"], answer.json["goal"]) == (campaign.slug, 1, campaign.goal)
    assert (answer.json["language"], answer.json["languages"]) == ("es", ["en", "es"])
    assert answer.json["title"].endswith("(es)")


def test_it_says_how_many_of_those_who_count_signed_on_paper(client):
    campaign = a_campaign()
    for witness in ("", "", "Wen Ito"):
        a_signature(campaign, state=SignatureState.CONFIRMED, witnessed_by=witness)

    one, listed = client.get(f"/api/v1/campaigns/{campaign.slug}").json, client.get("/api/v1/campaigns").json

    assert (one["count"], one["on_paper"]) == (3, 1)
    assert listed["campaigns"] == [one]


def test_its_links_lead_somewhere(client):
    answer = client.get(f"/api/v1/campaigns/{a_campaign().slug}")

    links = answer.json["links"]

    assert set(links) == {"self", "page", "image", "qr", "embed"}
    for link in links.values():
        assert client.get(link.removeprefix("http://127.0.0.1:5000")).status_code == 200


def test_nothing_in_it_is_about_a_person(client):
    campaign = a_campaign()
    person = a_signature(
        campaign, state=SignatureState.CONFIRMED, name="Ana Ruiz", postal_code="60608", own_words="Why.", show_name=True
    )

    said = client.get(f"/api/v1/campaigns/{campaign.slug}").text

    for private in (person.name, person.email, person.postal_code, person.own_words, person.public_id):
        assert private not in said


def test_any_site_may_read_it_and_nobody_gets_a_cookie(client):
    answer = client.get(f"/api/v1/campaigns/{a_campaign().slug}", headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in answer.headers


def test_who_has_the_answer_is_told_so(client):
    address = f"/api/v1/campaigns/{a_campaign().slug}"
    tag = client.get(address).headers["ETag"]

    again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_the_list_has_what_can_be_signed_today(client):
    older, newer = a_campaign(), a_campaign()
    a_campaign(state=CampaignState.CLOSED)
    a_campaign(state=CampaignState.DRAFT)

    listed = client.get("/api/v1/campaigns").json["campaigns"]

    assert {each["slug"] for each in listed} == {older.slug, newer.slug}
    assert all({name: type(value) for name, value in each.items()} == SCHEMA for each in listed)


@pytest.mark.parametrize(("state", "status"), [("closed", 200), ("archived", 200), ("draft", 404)])
def test_a_closed_campaign_is_told_and_a_draft_is_not(client, state, status):
    campaign = a_campaign(state=CampaignState(state))

    assert client.get(f"/api/v1/campaigns/{campaign.slug}").status_code == status


def test_errors_are_problem_documents_that_any_site_may_read(client):
    answer = client.get("/api/v1/campaigns/none")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["status"] == 404


def test_nothing_can_be_written(client):
    assert client.post("/api/v1/campaigns", json={}).status_code in (400, 405)
