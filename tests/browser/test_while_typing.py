"""What the dashboard does while one types: the preview follows, and a draft is kept."""

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.browser.states import SCREENS
from tests.factories import a_campaign, an_update
from tests.organizers.signing_in import PASSWORD, someone


def test_the_preview_follows_what_is_typed(page: Page, served: tuple[str, Site]) -> None:
    SCREENS["desk_editor"](page, *served)
    shown = page.frame_locator("iframe[name=preview]")
    page.get_by_role("button", name="Page (English)").click()
    expect(shown.locator("h1")).to_have_text("Cancel the immigration policies you inherited")

    page.fill("#texts-0-title", "Another title")

    expect(shown.locator("h1")).to_have_text("Another title")
    expect(page.locator("#texts-0-title")).to_be_focused()


def test_whoever_leaves_the_editor_with_unsaved_words_is_asked_first(app: Flask, page: Page, address: str) -> None:
    here = f"/dashboard/campaigns/{a_campaign().slug}/edit"
    page.goto(f"{address}/sign-in?next={here}")
    page.fill("[name=email]", someone().email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#texts-0-title", "Another title")

    page.get_by_role("link", name="Duplicate").click()
    expect(page.locator("#texts-0-title")).to_have_value("Another title")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Duplicate").click()

    expect(page.get_by_role("heading", name="Duplicate")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_draft_is_kept_while_it_is_written(app: Flask, page: Page, address: str) -> None:
    draft = f"/dashboard/updates/{an_update(a_campaign()).public_id}"
    page.goto(f"{address}/sign-in?next={draft}")
    page.fill("[name=email]", someone().email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("#texts-0-body", "They are planted, all of them.")

    expect(page.locator("#kept")).to_have_text("Kept.")
    page.goto(f"{address}{draft}")

    expect(page.locator("#texts-0-body")).to_have_value("They are planted, all of them.")
