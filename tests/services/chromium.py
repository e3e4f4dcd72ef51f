"""The machine's own Chromium, which Playwright drives; it downloads none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.services import programs

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"No sandbox, because tests may run as root in a container; and it calls nobody by itself."


def find() -> Path | None:
    """Return Chromium, or Chrome."""
    applications = (Path("/Applications/Google Chrome.app/Contents/MacOS"),)
    return programs.find("chromium", "chromium-browser", "google-chrome", "Google Chrome", folders=applications)


@contextmanager
def open_browser(program: Path) -> Iterator[Browser]:
    """Run the browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET])
        yield browser
        browser.close()
