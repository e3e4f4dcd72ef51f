"""Photographs of every page and mail, on a phone and a desk, in light and dark: `make screenshots`.

Each page is opened once and photographed in every way; those of supporters in each other language on a phone, too.
"""

import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.serving import site_at
from tests.browser.site import Site
from tests.browser.states import ADDRESSES, CAREFUL, SCREENS, STATES, read_in
from tests.databases import migrate
from tests.services import chromium

FOLDER = Path("screenshots")
PHONE, DESK = 375, 1280


def main(wanted: list[str]) -> None:
    """Take them all into `screenshots/`, or those whose names begin with a wanted word."""
    program = chromium.find()
    if program is None:
        raise SystemExit("Screenshots need Chromium: install it, for example with `apt-get install chromium`.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium.open_browser(program) as browser:
        database_url = f"sqlite:///{folder}/undersigned.sqlite3"
        migrate(database_url)
        with site_at(database_url) as (address, site):
            for name, page in _pages(browser, address, site, tuple(wanted)):
                _photograph(page, name, (PHONE,) if name.endswith(("-es", "-ht")) else (PHONE, DESK))


def _pages(browser: Browser, address: str, site: Site, wanted: tuple[str, ...]) -> Iterator[tuple[str, Page]]:
    """Bring one page after the other to a state, and give it with the state's name."""
    with browser.new_context() as reader, browser.new_context() as organizer, browser.new_context() as careful:
        for state, visit in STATES.items():
            if wanted and not state.startswith(wanted):
                continue
            page = (organizer if state in SCREENS else careful if state in CAREFUL else reader).new_page()
            page.emulate_media(reduced_motion="reduce")
            visit(page, address, site)
            yield state, page
            for language in ("es", "ht") if state in ADDRESSES else ():
                read_in(language, state, page, address, site)
                yield f"{state}-{language}", page
            page.close()
        for mail, text in site.mail_texts.items():
            if not wanted or f"text_{mail}".startswith(wanted):
                page = reader.new_page()
                page.set_content(
                    f"<meta name=color-scheme content='light dark'><pre style='white-space: pre-wrap'>{escape(text)}"
                )
                yield f"text_{mail}", page
                page.close()


def _photograph(page: Page, name: str, widths: tuple[int, ...]) -> None:
    for scheme in ("light", "dark") if len(widths) > 1 else ("light",):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        for width in widths:
            page.set_viewport_size(ViewportSize(width=width, height=900))
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
