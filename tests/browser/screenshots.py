"""Photographs of every page and mail, on a phone and a desk, in light and dark: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from tests.browser.serving import site_at
from tests.browser.states import STATES
from tests.databases import migrate
from tests.services import chromium

FOLDER = Path("screenshots")
WIDTHS = (375, 1280)


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
            for state, visit in STATES.items():
                if wanted and not state.startswith(tuple(wanted)):
                    continue
                for scheme in ("light", "dark"):
                    for width in WIDTHS:
                        context = browser.new_context(
                            color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
                        )
                        page = context.new_page()
                        visit(page, address, site)
                        page.screenshot(path=FOLDER / f"{state}-{width}-{scheme}.png", full_page=True)
                        context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
