"""Reading campaigns: by address, as a page in a language, as a list."""

import pytest

from app.campaigns.models import CampaignState
from app.campaigns.queries import CampaignNotFound, CampaignUnfinished, find, open_campaigns, page
from app.extensions import db
from tests.factories import a_campaign, a_target

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("slug", ["nowhere", "", "a\0b", "x" * 5000, "'; drop table campaigns"])
def test_an_unknown_address_is_not_found(slug):
    with pytest.raises(CampaignNotFound):
        find(slug)


def test_a_page_is_in_the_language_asked_for_or_in_the_campaigns_own():
    campaign = a_campaign(languages=("es", "en"))

    assert page(campaign, "en").title == "Trees for Springfield (en)"
    assert page(campaign, "ht").title == "Trees for Springfield (es)"
    assert page(campaign, "ht").languages == ("es", "en")


def test_a_page_says_everything_in_order():
    campaign = a_campaign(targets=[a_target(name="Ada Example")])

    seen = page(campaign, "en")

    assert seen.story_html == "<p>It is <strong>hot</strong>.</p>\n"
    assert [ask.title for ask in seen.asks] == ["Plant trees"]
    assert [sponsor.name for sponsor in seen.sponsors] == ["Neighbours United"]
    assert seen.letter.paragraphs[-2:] == ("(1) plant them;", "(2) water them.")
    assert seen.letter.letter_text_id == campaign.letter_texts[0].id
    assert seen.to_line == "Mayor Ada Example, City of Springfield"


def test_several_targets_stand_in_one_line():
    targets = [a_target(), a_target(position=2, honorific="", office="City Council")]

    assert page(a_campaign(targets=targets), "en").to_line == "Mayor, City of Springfield; City Council"


def test_the_letter_says_in_its_own_language_whom_it_speaks_to():
    campaign = a_campaign()
    campaign.letter_texts[0].addressee = "The Mayor"
    db.session.commit()

    assert page(campaign, "en").to_line == "The Mayor"


def test_a_campaign_without_a_letter_has_no_page_yet():
    campaign = a_campaign(state=CampaignState.DRAFT)
    campaign.letter_texts.clear()
    db.session.commit()

    with pytest.raises(CampaignUnfinished):
        page(campaign, "en")


def test_the_public_list_holds_open_campaigns_only(client):
    a_campaign(state=CampaignState.DRAFT, slug="draft")
    a_campaign(state=CampaignState.CLOSED, slug="closed")
    a_campaign(slug="open", languages=("en", "es"))

    assert [(card.slug, card.language) for card in open_campaigns("es")] == [("open", "es")]
    html = client.get("/").text
    assert 'href="/campaigns/open"' in html
    assert "/campaigns/draft" not in html


def test_the_public_list_says_so_when_it_is_empty(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "No letter is waiting for signatures just now." in response.text
    assert "Set-Cookie" not in response.headers
