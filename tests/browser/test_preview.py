"""The letter completes itself as its supporter types, and shows text as text."""

from playwright.sync_api import Page, expect

from tests.browser.site import Site


def test_the_letter_shows_name_place_and_own_words(page: Page, served: tuple[str, Site]) -> None:
    page.goto(served[0] + served[1].campaign)
    letter = page.locator(".sheet")
    expect(letter).to_contain_text("[Your Name]")
    page.fill("[name=name]", "Zoë <b>Ö'Neill</b>")
    page.fill("[name=postal_code]", "60608")
    page.fill("[name=own_words]", "One.\n\nTwo.")
    expect(letter.locator("dd .pen")).to_have_text("Zoë <b>Ö'Neill</b>")
    expect(letter.locator(".signed")).to_have_text("Zoë <b>Ö'Neill</b>")
    expect(letter.locator(".place")).to_have_text("60608")
    expect(letter.locator(".words")).to_have_text("One.\n\nTwo.")


def test_an_emptied_name_waits_again(page: Page, served: tuple[str, Site]) -> None:
    page.goto(served[0] + served[1].campaign)
    page.fill("[name=name]", "Zoë")
    page.fill("[name=name]", "")
    expect(page.locator(".sheet .signed")).to_have_text("[Your Name]")


def test_words_are_counted(page: Page, served: tuple[str, Site]) -> None:
    page.goto(served[0] + served[1].campaign)
    count = page.locator("[data-counts]")
    expect(count).to_be_empty()
    page.fill("[name=own_words]", "Hope")
    expect(count).to_have_text("1 word of your own")
    page.fill("[name=own_words]", "Hope\nis here ")
    expect(count).to_have_text("3 words of your own")


def test_words_that_are_too_many_are_told_at_once(page: Page, served: tuple[str, Site]) -> None:
    page.goto(f"{served[0]}{served[1].campaign}?lang=es")
    count = page.locator("[data-counts]")

    page.fill("[name=own_words]", "🌳" * 4000)
    expect(count).to_have_text("1 palabra suya")
    page.fill("[name=own_words]", "🌳" * 5000)

    expect(count).to_have_text("En una carta caben 4.000 caracteres suyos; estos son 5.000.")
    expect(count).to_have_class("fine count error")
    expect(page.locator(".sheet .words")).to_have_text("🌳" * 5000)


def test_a_name_and_words_run_in_their_own_direction(page: Page, served: tuple[str, Site]) -> None:
    page.goto(served[0] + served[1].campaign)
    direction = "one => getComputedStyle(one).direction"

    page.fill("[name=name]", "أحمد 🌳")
    page.fill("[name=own_words]", "أفكر في جيراني.")

    for selector in ("[name=name]", "[name=own_words]", ".sheet .words", ".sheet .signed .pen"):
        assert page.locator(selector).evaluate(direction) == "rtl", selector
    assert page.locator(".sheet").evaluate(direction) == "ltr"
    assert page.locator(".sheet .words").evaluate("one => getComputedStyle(one).fontStyle") == "normal"


def test_the_bar_on_a_phone_leads_to_the_form(page: Page, served: tuple[str, Site]) -> None:
    page.goto(served[0] + served[1].campaign)
    page.click(".thumb a")
    expect(page.locator("#sign-title")).to_be_in_viewport()
    page.locator("[name=name]").click()  # would fail under the bar
    expect(page.locator("[name=name]")).to_be_focused()
