"""Somebody without a mouse and without JavaScript: reaches everything by the tabulator key."""

from playwright.sync_api import Locator, Page

from tests.journeys.patience import until

TABS = 250
IS_FOCUSED = "element => element === document.activeElement"


class Keyboard:
    """One person at one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Reach the button or link of this name, press it, and wait for the page that it leads to."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def reach(self, name: str) -> None:
        """Reach the button or link of this name."""
        button = self.page.get_by_role("button", name=name)
        self._reach(button.or_(self.page.get_by_role("link", name=name)).first)

    def type(self, selector: str, text: str) -> None:
        """Reach a field, and type over what stands in it."""
        self._reach(self.page.locator(selector))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str) -> None:
        """Reach a group of choices, and take the one that is asked for."""
        self.page.locator(selector).focus()
        self.page.keyboard.press("Space")

    def see(self, address: str, text: str) -> None:
        """Open a page, again and again, until it says something."""

        def says_it() -> bool:
            self.page.goto(address)
            return text in self.page.locator("main").inner_text()

        until(says_it)

    def _reach(self, wanted: Locator) -> None:
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate(IS_FOCUSED):
                return
        raise AssertionError(f"the keyboard never reaches {wanted}")
