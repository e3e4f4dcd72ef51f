"""The campaign's page is light, asks nothing of other sites, and stands still."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.site import Site
from tests.browser.states import STATES

PAGE_BYTES = 60_000
SCRIPT_BYTES = 10_000


@dataclass
class Network:
    """What a page fetched, and whom it asked."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Watch from the first request on."""
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("response", lambda answer: self.answers.append(answer))

    def compressed_bytes(self) -> int:
        """Return how much that is with gzip, which a server in front or WhiteNoise does."""
        return sum(len(gzip.compress(answer.body())) for answer in self.answers if answer.ok)


def test_the_campaign_page_is_light(page: Page, served: tuple[str, Site]) -> None:
    network = Network(page)
    page.goto(served[0] + served[1].campaign, wait_until="networkidle")
    assert 1_000 < network.compressed_bytes() < PAGE_BYTES


def test_the_script_is_small() -> None:
    assert Path("static/app.js").stat().st_size < SCRIPT_BYTES


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_while_the_page_loads(browser: Browser, served: tuple[str, Site], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.add_init_script(
        "window.shift = 0;"
        "new PerformanceObserver(list => list.getEntries().forEach(each => window.shift += each.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(served[0] + served[1].campaign, wait_until="networkidle")
    shift = page.evaluate("window.shift")
    page.close()
    assert shift == 0


def test_readers_get_no_cookie(browser: Browser, served: tuple[str, Site]) -> None:
    context = browser.new_context()
    page = context.new_page()
    for state in ("index", "campaign", "refused", "check_your_email", "confirm", "thank_you"):
        STATES[state](page, *served)
    cookies = context.cookies()
    context.close()
    assert cookies == []
