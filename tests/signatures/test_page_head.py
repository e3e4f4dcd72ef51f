"""What search engines, networks and messengers read in the head of a campaign's page."""

import json
import re

import pytest

from app.extensions import db
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature

HERE = "http://127.0.0.1:5000"


@pytest.fixture
def campaign(app):
    return a_campaign(languages=("en", "es"))


def links(page: str, rel: str) -> list[str]:
    """Return where the page's links of a kind lead."""
    return re.findall(rf'<link rel="{rel}"[^>]* href="([^"]+)"', page)


def meta(page: str) -> dict[str, str]:
    """Return the page's named data."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page))


def data(page: str) -> dict:
    """Return the page's JSON-LD."""
    return json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])


def test_the_canonical_address_forgets_who_shared_the_page(client, campaign):
    page = client.get(f"/campaigns/{campaign.slug}?r=abc&source=rally").text

    assert links(page, "canonical") == [f"{HERE}/campaigns/{campaign.slug}"]
    assert meta(page)["og:url"] == f"{HERE}/campaigns/{campaign.slug}"


def test_each_language_has_its_own_canonical_address_and_picture(client, campaign):
    page = client.get(f"/campaigns/{campaign.slug}?lang=es").text

    assert links(page, "canonical") == [f"{HERE}/campaigns/{campaign.slug}?lang=es"]
    assert meta(page)["og:image"] == f"{HERE}/campaigns/{campaign.slug}/image.png?lang=es"
    assert data(page)["inLanguage"] == "es"


def test_the_languages_of_a_page_know_each_other(client, campaign):
    page = client.get(f"/campaigns/{campaign.slug}").text

    found = re.findall(r'hreflang="([^"]+)" href="([^"]+)">', page.split("</head>")[0])

    address = f"{HERE}/campaigns/{campaign.slug}"
    assert found == [("en", f"{address}?lang=en"), ("es", f"{address}?lang=es"), ("x-default", address)]


def test_a_preview_has_all_it_needs(client, campaign):
    found = meta(client.get(f"/campaigns/{campaign.slug}").text)

    text = campaign.texts[0]
    assert (found["og:title"], found["og:description"], found["description"]) == (
        text.title,
        text.summary,
        text.summary,
    )
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["twitter:card"] == "summary_large_image"
    assert client.get(found["og:image"].removeprefix(HERE)).mimetype == "image/png"


def test_schema_org_hears_how_many_have_signed(client, campaign):
    a_signature(campaign, state=SignatureState.CONFIRMED)

    found = data(client.get(f"/campaigns/{campaign.slug}").text)

    assert found["@context"] == "https://schema.org"
    assert found["interactionStatistic"]["userInteractionCount"] == 1
    assert found["mainEntity"]["headline"] == campaign.letter_texts[0].subject


def test_no_title_can_end_the_data(client, campaign):
    campaign.texts[0].title = "</script><script>alert(1)</script>"
    db.session.commit()

    page = client.get(f"/campaigns/{campaign.slug}?lang=en").text

    assert data(page)["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in page
