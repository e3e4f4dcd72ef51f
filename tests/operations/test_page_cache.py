"""What readers get from memory is what the app would answer, at most a second old; nothing else is ever kept."""

import gzip
import re
from typing import Any

import pytest
import time_machine

from app.campaigns import service as campaigns
from app.campaigns.models import CampaignState
from app.extensions import db
from app.operations import page_cache
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on
from tests.operations.behind import paths_behind
from tests.signatures.signing import ANA, sign, signatures

NOON = "2026-03-01 12:00:00.000+00:00"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"PAGE_CACHE": True}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def rendered(app):
    """What the app itself was asked for, behind the cache."""
    return paths_behind(app)


def test_a_page_is_rendered_once_a_second_for_all_readers(client, clock, rendered):
    address = f"/campaigns/{a_campaign().slug}"

    pages = [client.get(address, headers={"Cookie": f"a={each}"}).text for each in range(5)]
    clock.shift(1)
    client.get(address)

    assert len(set(pages)) == 1
    assert rendered == [address, address]


def test_a_new_signature_is_counted_within_two_seconds(client, clock):
    campaign = a_campaign()
    before = client.get(f"/campaigns/{campaign.slug}").text
    a_signature(campaign, state=SignatureState.CONFIRMED)
    clock.shift(1)

    after = client.get(f"/campaigns/{campaign.slug}").text

    assert "Be the first to sign." in before
    assert "<strong>1</strong> person has signed" in after


def test_an_edit_is_seen_within_a_second(client, clock):
    campaign = a_campaign()
    client.get(f"/campaigns/{campaign.slug}")
    campaigns.close_campaign(campaign.slug)
    clock.shift(1)

    assert "This letter is closed" in client.get(f"/campaigns/{campaign.slug}").text


def test_caches_are_told_what_they_may_do(client, clock):
    answer = client.get(f"/campaigns/{a_campaign().slug}", headers={"Accept-Language": "es"})

    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert answer.headers["X-Accel-Expires"] == f"@{1772366400}"
    assert sorted(answer.vary) == ["Accept-Encoding", "Accept-Language"]
    assert "Set-Cookie" not in answer.headers
    assert len(answer.headers.getlist("X-Request-ID")) == 1


def test_a_language_in_the_address_wins_and_caches_need_not_look_at_the_browsers(client, clock):
    campaign = a_campaign(languages=("en", "es"))

    spanish = client.get(f"/campaigns/{campaign.slug}?lang=es&source=rally", headers={"Accept-Language": "ht"})
    browser = client.get(f"/campaigns/{campaign.slug}", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    neither = client.get(f"/campaigns/{campaign.slug}?lang=xx", headers={"Accept-Language": "fr"})

    assert "Springfield (es)" in spanish.text
    assert "Springfield (es)" in browser.text
    assert "Springfield (en)" in neither.text
    assert "Accept-Language" not in spanish.vary
    assert "Accept-Language" in browser.vary


def test_a_reader_who_has_the_page_is_told_so(client, clock):
    address = f"/campaigns/{a_campaign().slug}"
    tag = client.get(address).headers["ETag"]
    clock.shift(1)

    again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_the_tag_changes_with_the_page_and_each_hour(client, clock):
    campaign = a_campaign()
    address = f"/campaigns/{campaign.slug}"
    tags = [client.get(address).headers["ETag"]]
    a_signature(campaign, state=SignatureState.CONFIRMED)
    for seconds in (1, 3600):
        clock.shift(seconds)
        tags.append(client.get(address).headers["ETag"])

    assert len(set(tags)) == 3


def test_the_same_page_leaves_compressed_or_plain(client, clock):
    address = f"/campaigns/{a_campaign().slug}"

    packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    plain = client.get(address)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert (packed.content_length, plain.content_length) == (len(packed.data), len(plain.data))


def test_head_says_what_get_would_without_the_page(client, clock):
    address = f"/campaigns/{a_campaign().slug}"

    head, get = client.head(address), client.get(address)

    assert head.data == b""
    assert (head.status_code, head.headers["ETag"], head.headers["Content-Length"]) == (
        200,
        get.headers["ETag"],
        str(len(get.data)),
    )


def test_the_form_of_a_kept_page_signs(client):
    campaign = a_campaign()
    client.get(f"/campaigns/{campaign.slug}")

    answer = sign(client, campaign)

    assert answer.status_code == 303
    assert len(signatures()) == 1


def test_nothing_of_one_reader_is_on_the_page_of_the_next(client, clock):
    address = f"/campaigns/{a_campaign().slug}"
    poison = {"Host": "poison.example", "X-Forwarded-Host": "poison.example", "X-Request-ID": "poison-0123456789"}

    first = client.get(f"{address}?source=poison", headers=poison)
    second = client.get(address)

    assert first.headers["X-Request-ID"] == "poison-0123456789"
    assert "poison" not in f"{second.text}{second.headers}"


@pytest.mark.parametrize("path", ["/campaigns/no-such-letter", "/campaigns/draft"])
def test_a_page_that_is_not_there_is_never_kept(client, clock, rendered, path):
    draft = a_campaign(slug="draft", state=CampaignState.DRAFT)
    missing = client.get(path)
    draft.state = CampaignState.OPEN
    db.session.commit()

    assert missing.status_code == 404
    assert "s-maxage" not in missing.headers.get("Cache-Control", "")
    assert client.get("/campaigns/draft").status_code == 200


def test_a_post_is_never_kept_nor_answered_from_memory(client, clock, rendered):
    campaign = a_campaign()
    address = f"/campaigns/{campaign.slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]

    refused = [client.post(address, data=ANA | {"form_token": token, "email": ""}, headers=SAME_SITE) for _ in range(2)]
    page = client.get(address)

    assert [each.status_code for each in refused] == [422, 422]
    assert all("s-maxage" not in each.headers.get("Cache-Control", "") for each in refused)
    assert ANA["own_words"] not in page.text
    assert rendered == [address] * 3


def test_memory_stays_bounded(app, client, clock, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_PAGES", 3)
    addresses = [f"/campaigns/{a_campaign().slug}" for _ in range(6)]

    for address in addresses:
        clock.shift(1)
        assert re.search("Trees for Springfield", client.get(address).text)

    assert len(app.wsgi_app._pages) <= 3
