"""oEmbed: from a campaign's address to the form for somebody's page."""

import re
from html import unescape

import pytest

from app.extensions import db
from tests.factories import a_campaign

HERE = "http://127.0.0.1:5000"


def ask(client, url, **asked):
    return client.get("/oembed", query_string={"url": url, **asked})


def test_the_page_says_where_to_ask(client):
    campaign = a_campaign(languages=("en", "es"))
    page = client.get(f"/campaigns/{campaign.slug}?lang=es").text
    [link] = re.findall(r'type="application/json\+oembed" href="([^"]+)"', page)

    answer = client.get(unescape(link).removeprefix(HERE))

    assert answer.json["title"] == campaign.texts[1].title
    assert f"{HERE}/embed/{campaign.slug}?source=embed&amp;lang=es" in answer.json["html"]


def test_the_answer_is_what_the_specification_asks_of_rich_content(client):
    campaign = a_campaign()

    answer = ask(client, f"{HERE}/campaigns/{campaign.slug}", format="json")

    assert (answer.json["version"], answer.json["type"]) == ("1.0", "rich")
    assert (answer.json["width"], answer.json["height"]) == (640, 1100)
    assert answer.json["html"].startswith("<iframe ")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("asked", "size"), [("320", 320), ("9000", 640), ("-1", 640), ("wide", 640)])
def test_it_is_no_wider_than_there_is_room(client, asked, size):
    answer = ask(client, f"{HERE}/campaigns/{a_campaign().slug}", maxwidth=asked)

    assert answer.json["width"] == size
    assert f'width="{size}"' in answer.json["html"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://[",
        "https://elsewhere.example/campaigns/{slug}",
        HERE + "/privacy",
        HERE + "/campaigns/x",
    ],
)
def test_other_addresses_are_not_found(client, url):
    assert ask(client, url.format(slug=a_campaign().slug)).status_code == 404


def test_another_format_is_not_offered(client):
    assert ask(client, f"{HERE}/campaigns/{a_campaign().slug}", format="xml").status_code == 501


def test_a_title_cannot_end_the_frame(client):
    campaign = a_campaign()
    campaign.texts[0].title = '"><script>alert(1)</script>'
    db.session.commit()

    assert "<script>alert" not in ask(client, f"{HERE}/campaigns/{campaign.slug}").json["html"]
