"""The form on another site's page, in a real browser: it fits, it signs, and it speaks to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.campaigns.models import Campaign
from app.extensions import db
from app.signatures import embedding
from app.signatures.models import SignatureState
from tests.factories import a_campaign
from tests.services import web
from tests.signatures.signing import signatures


@pytest.fixture
def campaign(app: Flask) -> Campaign:
    """An open letter."""
    return a_campaign()


@pytest.fixture
def elsewhere(address: str, campaign: Campaign) -> Iterator[str]:
    """Another site, whose page has the form as organizers copy it."""
    site = Flask("elsewhere")
    snippet = embedding.snippet(campaign.slug, "Plant trees")
    site.add_url_rule("/", view_func=lambda: f"<!doctype html><title>Elsewhere</title><h1>Join us</h1>{snippet}")
    with web.serving(site) as other:
        assert other != address
        yield other


def test_the_frame_is_as_high_as_the_form(page: Page, elsewhere: str) -> None:
    page.goto(elsewhere)
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Sign the letter")).to_be_visible()
    _expect_to_fit(page)

    inside.get_by_text("Read the letter").click()
    expect(inside.locator(".sheet")).to_be_visible()
    _expect_to_fit(page)


def test_it_signs_inside_of_the_frame_and_asks_no_other_site(page: Page, elsewhere: str, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(elsewhere)
    inside = page.frame_locator("iframe")
    inside.get_by_label("Your name").fill("Ana Ruiz")
    inside.get_by_label("Your email").fill("ana@mail.example")
    inside.get_by_label("postal code").fill("60608")
    inside.get_by_role("button", name="Sign the letter").click()
    expect(inside.get_by_role("heading", name="Check your email")).to_be_visible()
    expect(inside.get_by_text("ana@mail.example")).to_be_visible()
    _expect_to_fit(page)

    assert page.url == f"{elsewhere}/"
    assert [url for url in asked if not url.startswith((elsewhere, address, "data:"))] == []
    assert page.context.cookies() == []
    db.session.expire_all()
    assert [(each.state, each.source) for each in signatures()] == [(SignatureState.PENDING, "embed")]


def test_no_other_page_shows_in_a_frame(page: Page, elsewhere: str, address: str, campaign: Campaign) -> None:
    page.goto(elsewhere)
    page.locator("iframe").evaluate("(frame, url) => { frame.src = url; }", f"{address}/campaigns/{campaign.slug}")
    page.wait_for_function("document.querySelector('iframe').contentWindow.length === 0")
    page.wait_for_timeout(500)

    assert all(f"/campaigns/{campaign.slug}" not in frame.url for frame in page.frames)


def test_the_policy_has_nothing_against_the_pages_data(page: Page, address: str, campaign: Campaign) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/campaigns/{campaign.slug}", wait_until="networkidle")

    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert [text for text in said if "Content Security Policy" in text] == []


def test_the_resizing_script_is_small() -> None:
    assert Path("static/embed.js").stat().st_size < 1_000


def _expect_to_fit(page: Page) -> None:
    """Expect that the frame has the height of what is in it, so that nothing scrolls inside."""
    page.wait_for_function("document.querySelector('iframe').style.height !== ''")
    frame = page.frames[-1]
    frame.wait_for_function("Math.abs(document.documentElement.offsetHeight - innerHeight) < 2")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
