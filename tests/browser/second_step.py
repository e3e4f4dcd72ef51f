"""The screens of those who have a second factor: each visit signs in as they do, with a code that works once."""

from playwright.sync_api import Page

from tests.browser.site import Site
from tests.organizers.signing_in import PASSWORD

SET_UP = "/dashboard/account/second-factor"


def code(page: Page, address: str, site: Site) -> None:
    """Give the password, and be asked for the code."""
    page.goto(f"{address}/sign-in?next={SET_UP}")
    page.fill("[name=email]", site.desk.careful)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("[name=code]")


def is_set_up(page: Page, address: str, site: Site) -> None:
    """Open the screen of a second factor that is set up."""
    page.goto(address + SET_UP)
    if not page.locator("[name=old]").count():
        code(page, address, site)
        page.fill("[name=code]", site.desk.codes.pop())
        page.click("main button")
        page.wait_for_selector("[name=old]")


def recovery_codes(page: Page, address: str, site: Site) -> None:
    """Make new recovery codes: those printed before work no more."""
    is_set_up(page, address, site)
    page.fill("[name=old]", PASSWORD)
    page.click("text=Make new recovery codes")
    page.wait_for_selector("ol.codes")
    site.desk.codes[:] = page.locator("ol.codes code").all_text_contents()


SCREENS = {
    "desk_code": (code, "code.ask"),
    "desk_second_factor_is_set_up": (is_set_up, "second_factor.show"),
    "desk_recovery_codes": (recovery_codes, "second_factor.renew_codes"),
}
"How to get there, and which endpoint answers."
