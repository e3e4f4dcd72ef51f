"""Nobody is kept out: WCAG 2.2 AA as far as a machine can tell, on every page, at every width, light and dark.

Each page is opened once and everything is looked at there. What depends on nothing but the elements and on whether they
are shown is looked at again only where another width shows others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, ViewportSize

from tests.browser.site import Site
from tests.browser.states import ADDRESSES, CAREFUL, MAILS, SCREENS, STATES, read_in

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)
SIZES = ["target-size", "scrollable-region-focusable"]
SIZED = ["color-contrast", *SIZES]
"The rules for which it matters where things lie and how large they are."

SHOWN = """() => [...document.querySelectorAll("*")].map(one => {
    const box = one.getBoundingClientRect(), table = getComputedStyle(one).display.startsWith("table");
    return one.checkVisibility({visibilityProperty: true}) ? 1 + (box.width > 1 && box.height > 1) + 2 * table : 0;
}).join("")"""
"Which elements are shown, which of these to the eye, and which of them in a table's way."


SCROLLS_SIDEWAYS = """() => [...document.querySelectorAll(".scroll:has(.stacked)")]
    .some(one => one.scrollWidth > one.clientWidth)"""


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page in a browser that keeps files, but nothing else, from address to address."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def organizer(browser: Browser) -> Iterator[Page]:
    """A page in a browser that stays signed in from screen to screen."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def careful(browser: Browser) -> Iterator[Page]:
    """A page in a browser of somebody with a second factor."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("state", STATES)
def test_everybody_can_use_it_and_no_other_site_is_asked(
    reader: Page, organizer: Page, careful: Page, served: tuple[str, Site], state: str
) -> None:
    """In the dark only the colours are others, so only they are looked at once more."""
    page = _afresh(organizer if state in SCREENS else careful if state in CAREFUL else reader)
    asked: list[str] = []
    with _listening(page, asked.append):
        STATES[state](page, *served)
        rules = WCAG if state in MAILS else [*WCAG, "best-practice"]  # a mail has no landmarks
        found, unlike = _in_the_light(page, rules)
        page.emulate_media(color_scheme="dark")
        found += [_violations(page, width, ["color-contrast"]) for width in unlike]
        found += [*_too_wide(page), *_lost_in_forced_colours(page)]
    assert [each for each in found if each] == []
    assert bool(asked) == (state not in MAILS)
    assert [each for each in asked if not each.startswith(served[0])] == []


@pytest.mark.parametrize("language", ["es", "ht"])
@pytest.mark.parametrize("state", ADDRESSES)
def test_other_languages_are_as_accessible(reader: Page, served: tuple[str, Site], state: str, language: str) -> None:
    """Words are longer or shorter there, or say which language this is: so all rules at the narrowest, then sizes."""
    page = _afresh(reader)
    read_in(language, state, page, *served)
    found = _violations(page, 320, [*WCAG, "best-practice"])
    found += "".join(_violations(page, width, SIZES) for width in WIDTHS[1:])
    page.emulate_media(color_scheme="dark")
    found += _violations(page, 320, ["color-contrast"])
    spoken = page.locator("html").get_attribute("lang")
    too_wide = _too_wide(page)
    assert (found, spoken, too_wide) == ("", language, [])


def _afresh(page: Page) -> Page:
    """Return the page in the light, in our own colours and on a desk; whoever opens an address leaves what it shows."""
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size(ViewportSize(width=1280, height=900))
    return page


@contextmanager
def _listening(page: Page, hear: Callable[[str], None]) -> Iterator[None]:
    """Hear each address that the page asks for until the block ends."""

    def requested(request: Request) -> None:
        hear(request.url)

    page.on("request", requested)
    try:
        yield
    finally:
        page.remove_listener("request", requested)


def _in_the_light(page: Page, rules: list[str]) -> tuple[list[str], list[int]]:
    """Return what is wrong at each width, and the widths of which none shows the same elements as another."""
    found, unlike = [], {}
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=900))
        first = unlike.setdefault(page.evaluate(SHOWN), width)
        found.append(_violations(page, width, rules if first == width else SIZED))
    return found, [*unlike.values()]


def _violations(page: Page, width: int, rules: list[str]) -> str:
    page.set_viewport_size(ViewportSize(width=width, height=900))
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    results = AxeResults(page.evaluate("options => axe.run(options)", options))
    return f"{width} pixels: {results.generate_report()}" if results.violations_count else ""


def _too_wide(page: Page) -> list[str]:
    """Tell what does not fit 320 pixels, which are also 1280 at 400 % zoom, or twice the text (WCAG 1.4.10, 1.4.4)."""
    found = []
    for width, size in ((320, "100%"), (375, "200%")):
        page.set_viewport_size(ViewportSize(width=width, height=640))
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) != width:
            found.append(f"{wide} pixels wide at {width}, text at {size}")
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append(f"a table with rows as blocks still scrolls at {width}, text at {size}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _lost_in_forced_colours(page: Page) -> list[str]:
    """Tell which edges are lost where the reader's own colours replace ours; what has the focus must show it."""
    page.emulate_media(forced_colors="active")
    edges = {"progress": "1px", "main button[type=submit]": "2px"}
    found = [
        f"{selector} has an edge of {edge}"
        for selector, right in edges.items()
        for edge in page.locator(selector).evaluate_all("all => all.map(one => getComputedStyle(one).borderTopWidth)")
        if edge != right
    ]
    page.keyboard.press("Tab")
    focused = "document.activeElement === document.body ? '' : getComputedStyle(document.activeElement).outlineStyle"
    if page.evaluate(focused) == "none":
        found.append("the focus does not show")
    return found
