"""A campaign from its first word to its end, by hand."""

from io import BytesIO

import pytest

from app.campaigns.file import parse
from app.campaigns.models import CampaignState
from app.campaigns.queries import CampaignNotFound, find
from tests.campaigns.files import SMALL
from tests.dashboard.editing import opened, save
from tests.factories import a_campaign
from tests.forms import submit
from tests.organizers.signing_in import csrf_token, sign_in


def press(client, path, **data):
    token = csrf_token(client, "/dashboard/new-campaign")
    return client.post(f"/dashboard{path}", data={"csrf_token": token} | data, content_type="multipart/form-data")


def load(client, text):
    return press(client, "/campaign-file", file=(BytesIO(text.encode()), "campaign.toml"))


def test_a_campaign_is_made_from_nothing_and_goes_all_the_way(client):
    sign_in(client)

    assert press(client, "/new-campaign", slug="lights", title="Two lights", language="en").status_code == 303
    refused = press(client, "/campaigns/lights/open")
    assert "letter" in client.get(refused.location).text
    assert find("lights").state == CampaignState.DRAFT
    words = {f"texts__0__{name}": f"Some {name}" for name in ("summary", "story", "asks__0__title", "asks__0__text")}
    letter = {f"texts__0__letter__{name}": f"A {name}" for name in ("subject", "salutation", "body", "closing")}
    target = {"targets__0__office": "Town hall", "targets__0__address": "hall@town.example"}
    assert save(client, "lights", opened(client, "lights"), **words, **letter, **target).status_code == 303

    for step, state in (("open", "open"), ("close", "closed"), ("open", "open"), ("close", "closed")):
        press(client, f"/campaigns/lights/{step}")
        assert find("lights").state == state
    press(client, "/campaigns/lights/archive")
    assert find("lights").state == CampaignState.ARCHIVED


@pytest.mark.parametrize("slug", ["Two Words", "trees"])
def test_an_address_that_cannot_be_is_refused_with_what_was_typed(client, slug):
    a_campaign(slug="trees")
    sign_in(client)

    answer = press(client, "/new-campaign", slug=slug, title="Two lights", language="es")

    assert answer.status_code in (409, 422)
    assert 'href="#slug"' in answer.text
    assert 'value="Two lights"' in answer.text


def test_a_copy_is_a_draft_that_says_the_same(client):
    a_campaign(slug="trees", languages=("en", "es"))
    sign_in(client)

    answer = press(client, "/campaigns/trees/duplicate", slug="shrubs")

    assert answer.location == "/dashboard/campaigns/shrubs/edit"
    copy = find("shrubs")
    assert copy.state == CampaignState.DRAFT
    assert [text.title for text in copy.texts] == [text.title for text in find("trees").texts]
    assert press(client, "/campaigns/trees/duplicate", slug="trees").status_code == 409


def test_pressing_twice_begins_one_campaign(client):
    sign_in(client)
    typed = {"slug": "lights", "title": "Two lights", "language": "en"}

    answers = [press(client, "/new-campaign", **typed) for _each in range(2)]
    answers += [press(client, "/campaigns/lights/duplicate", slug="copied") for _each in range(2)]

    assert [each.location for each in answers] == 2 * ["/dashboard/campaigns/lights/edit"] + 2 * [
        "/dashboard/campaigns/copied/edit"
    ]
    assert press(client, "/new-campaign", **typed | {"title": "Three"}).status_code == 409


def test_a_file_goes_in_and_comes_out_the_same(client):
    sign_in(client)

    assert load(client, SMALL).location == "/dashboard/campaigns/safe-crossings/edit"

    answer = client.get("/dashboard/campaigns/safe-crossings/file")
    assert "safe-crossings.toml" in answer.headers["Content-Disposition"]
    assert parse(answer.text) == parse(SMALL)


def test_what_is_wrong_with_a_file_is_said_with_line_and_key(client):
    sign_in(client)

    answer = load(client, SMALL.replace("mayor@city.example", "nobody"))

    assert answer.status_code == 422
    assert "line 13, targets[1].address: is not a mail address" in answer.text
    with pytest.raises(CampaignNotFound):
        find("safe-crossings")


def test_a_drafts_page_says_what_comes_next_and_leads_nowhere_that_is_not_there(client):
    a_campaign(slug="trees", state=CampaignState.DRAFT)
    sign_in(client)

    page = client.get("/dashboard/campaigns/trees").text
    answer = submit(client, "/dashboard/campaigns/trees", button="Open for signatures")

    assert "This is a draft" in page
    assert 'href="/campaigns/trees"' not in page
    assert find("trees").state == CampaignState.OPEN
    assert "people can sign now" in client.get(answer.location).text
