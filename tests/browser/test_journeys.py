"""From the campaign's page to the thanks: without JavaScript, and without a mouse."""

from urllib.parse import urljoin

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import tokens
from app.campaigns.models import Campaign
from app.extensions import db
from app.signatures.models import SignatureState
from app.tokens import Purpose
from tests.factories import a_campaign, a_letter, a_signature
from tests.signatures.signing import ANA, confirm_path, mails, signatures

TABS = 60


@pytest.fixture
def campaign(app: Flask) -> Campaign:
    """An open letter."""
    return a_campaign()


def test_signing_and_confirming_works_without_javascript(browser: Browser, address: str, campaign: Campaign) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    page = context.new_page()
    page.goto(f"{address}/campaigns/{campaign.slug}")
    page.get_by_label("Your name").fill("@nobody")
    page.get_by_label("Your email").fill("ana@mail.example")
    page.get_by_label("postal code").fill("60608")
    page.get_by_label("In your own words").fill("My brother waits.")
    page.get_by_role("button", name="Sign the letter").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_label("In your own words")).to_have_value("My brother waits.")

    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_role("button", name="Sign the letter").click()
    expect(page.get_by_text("ana@mail.example")).to_be_visible()
    page.goto(urljoin(address, confirm_path(mails()[-1])))
    expect(page.locator(".sheet")).to_contain_text("My brother waits.")
    page.get_by_role("button", name="Yes, I sign").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()
    assert [each.state for each in signatures()] == [SignatureState.CONFIRMED]


def test_signing_and_confirming_works_without_a_mouse(page: Page, address: str, campaign: Campaign) -> None:
    page.goto(f"{address}/campaigns/{campaign.slug}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _type(page, "[name=name]", "Ana Ruiz")
    _type(page, "[name=email]", "ana@mail.example")
    _type(page, "[name=postal_code]", "60608")
    _tab_to(page, "[name=show_name]")
    page.keyboard.press("Space")
    _tab_to(page, "#sign button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-your-email**")

    _type(page, "[name=code]", mails()[-1].slots["code"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/thank-you**")
    db.session.expire_all()
    assert [(each.state, each.show_name) for each in signatures()] == [(SignatureState.CONFIRMED, True)]


def test_whoever_comes_back_after_signing_finds_the_letter_as_they_left_it(
    page: Page, address: str, campaign: Campaign
) -> None:
    page.goto(f"{address}/campaigns/{campaign.slug}")
    for name, text in ANA.items():
        page.fill(f"[name={name}]", text)
    page.get_by_role("button", name="Sign the letter").click()
    page.wait_for_url("**/check-your-email**")

    page.go_back()

    expect(page.locator("[name=own_words]")).to_have_value("My brother waits.")
    expect(page.locator(".sheet .words")).to_have_text("My brother waits.")
    expect(page.locator(".sheet .signed")).to_have_text("Ana Ruiz")
    expect(page.locator("[data-counts]")).to_have_text("3 words of your own")
    page.get_by_role("button", name="Sign the letter").click()
    page.wait_for_url("**/check-your-email**")
    assert {each.state for each in signatures()} == {SignatureState.PENDING}


def test_ones_own_letter_is_rewritten_ended_and_erased_without_a_mouse(
    page: Page, address: str, campaign: Campaign
) -> None:
    signature = a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True, own_words="Old words.")
    a_letter(signature)
    here = f"{address}/letter/{tokens.issue(Purpose.LETTER, signature.public_id)}"
    page.goto(here)
    _follow(page, "/words")
    _tab_to(page, "[name=own_words]")
    page.keyboard.press("Control+A")
    page.keyboard.type("New words.")
    _press(page, "form button")
    page.wait_for_url(f"{here}*")
    expect(page.locator(".sheet")).to_contain_text("New words.")
    _press(page, "form[action$='/informed'] button")
    expect(page.get_by_text("We do not write to you about news")).to_be_visible()
    _follow(page, "/withdraw")
    _press(page, "form[action$='/withdraw'] button")
    expect(page.get_by_text("Your name counts no more.")).to_be_visible()
    db.session.expire_all()
    assert (signatures()[0].state, signatures()[0].keep_informed) == (SignatureState.WITHDRAWN, False)
    _follow(page, "/erase")
    _press(page, "form[action$='/erase'] button")
    expect(page.get_by_role("heading", name="Erased")).to_be_visible()
    db.session.expire_all()
    assert [each.email for each in signatures()] in ([], [""])


def test_a_device_that_has_to_work_does_so_and_the_form_leaves_by_itself(page: Page, address: str, app: Flask) -> None:
    campaign = a_campaign(proof_of_work=True)
    page.goto(f"{address}/campaigns/{campaign.slug}")
    _type(page, "[name=name]", "Ana Ruiz")
    _type(page, "[name=email]", "ana@mail.example")
    _type(page, "[name=postal_code]", "60608")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-your-email**")
    assert [each.flagged for each in signatures()] == [""]


def test_the_keyboard_always_sees_where_it_is(page: Page, address: str, campaign: Campaign) -> None:
    """Each stop has an outline and is not covered by the bar at the bottom (WCAG 2.4.7, 2.4.11)."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/campaigns/{campaign.slug}")
    page.keyboard.press("Tab")
    seen = 0
    while page.evaluate("document.activeElement !== document.body") and seen < TABS:
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert page.evaluate(IS_ON_TOP), page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")
        seen += 1
    assert 10 < seen < TABS


IS_ON_TOP = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return focused.contains(top) || top?.contains(focused);
}"""


def _follow(page: Page, path: str) -> None:
    _press(page, f"a[href$='{path}']")
    page.wait_for_url(f"**{path}")


def _press(page: Page, selector: str) -> None:
    _tab_to(page, selector)
    page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the keyboard never reaches {selector}")


def _type(page: Page, selector: str, text: str) -> None:
    _tab_to(page, selector)
    page.keyboard.type(text)
