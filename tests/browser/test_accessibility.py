"""Nobody is kept out: WCAG 2.2 AA as far as a machine can tell, on every page, at every width, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.site import Site
from tests.browser.states import ADDRESSES, MAILS, STATES, read_in

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(browser: Browser, served: tuple[str, Site], state: str) -> None:
    """In the dark only the colours are others, so only they are looked at once more."""
    page = browser.new_page(color_scheme="light")
    STATES[state](page, *served)
    rules = WCAG if state in MAILS else [*WCAG, "best-practice"]  # a mail has no landmarks
    found = [_violations(page, width, rules) for width in WIDTHS]
    page.emulate_media(color_scheme="dark")
    found += [_violations(page, width, ["color-contrast"]) for width in WIDTHS]
    page.close()
    assert "".join(found) == ""


@pytest.mark.parametrize("state", STATES)
def test_everything_fits_the_smallest_phone_and_twice_the_text(
    browser: Browser, served: tuple[str, Site], state: str
) -> None:
    """320 pixels are also 1280 at 400 % zoom (WCAG 1.4.10 and 1.4.4)."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    STATES[state](page, *served)
    smallest = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(ViewportSize(width=375, height=640))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    twice = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (smallest, twice) == (320, 375)


@pytest.mark.parametrize("language", ["es", "ht"])
@pytest.mark.parametrize("state", ADDRESSES)
def test_other_languages_are_as_accessible(
    browser: Browser, served: tuple[str, Site], state: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale=language)
    page = context.new_page()
    read_in(language, state, page, *served)
    found = _violations(page, 320, [*WCAG, "best-practice"])
    spoken = page.locator("html").get_attribute("lang")
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert (found, spoken, width) == ("", language, 320)


def _violations(page: Page, width: int, rules: list[str]) -> str:
    page.set_viewport_size(ViewportSize(width=width, height=900))
    results = Axe().run(page, options={"runOnly": rules})
    return results.generate_report() if results.violations_count else ""


@pytest.mark.parametrize("state", ["campaign", "refused", "sign_in"])
def test_forced_colours_keep_edges_and_focus(browser: Browser, served: tuple[str, Site], state: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    STATES[state](page, *served)
    bars = page.locator("progress").evaluate_all("bars => bars.map(bar => getComputedStyle(bar).borderTopWidth)")
    edge = page.locator("main button[type=submit]").first.evaluate("e => getComputedStyle(e).borderTopWidth")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    context.close()
    assert set(bars) <= {"1px"}
    assert edge == "2px"
    assert outline != "none"
