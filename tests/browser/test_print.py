"""On paper there is the letter, and nothing to press."""

from playwright.sync_api import Page, expect

from tests.browser.site import Site


def test_the_letter_is_printed_in_black_on_white_without_what_can_be_pressed(
    page: Page, served: tuple[str, Site]
) -> None:
    page.goto(served[0] + served[1].campaign)
    page.fill("[name=name]", "Ana Ruiz")
    page.emulate_media(media="print", color_scheme="dark")

    for shown in (".hero h1", ".story", ".asks", ".sheet", ".sheet .signed"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".masthead nav", ".sign", ".thumb", ".share", ".colophon"):
        expect(page.locator(hidden)).to_be_hidden()
    colours = "one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]"
    assert page.locator(".sheet .pen").first.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_page_that_is_printed_to_be_signed_by_hand_has_a_line_for_the_name(
    page: Page, served: tuple[str, Site]
) -> None:
    page.goto(served[0] + served[1].campaign)
    place = page.locator(".sheet .signed .pen")
    drawn = "one => [getComputedStyle(one).color, getComputedStyle(one).borderBottom]"

    page.emulate_media(media="print")
    assert place.evaluate(drawn) == ["rgba(0, 0, 0, 0)", "1px solid rgb(0, 0, 0)"]
    page.emulate_media(media="screen")
    page.fill("[name=name]", "Ana Ruiz")
    page.emulate_media(media="print")
    assert place.evaluate(drawn) == ["rgb(0, 0, 0)", "0px none rgb(0, 0, 0)"]


def test_ones_own_letter_is_printed_with_where_it_is(page: Page, served: tuple[str, Site]) -> None:
    page.emulate_media(media="print")
    page.goto(served[0] + served[1].my_letter_queued)

    expect(page.locator(".fates")).to_be_visible()
    expect(page.locator(".sheet")).to_be_visible()
    assert page.locator("button:visible, .button:visible, .share:visible").count() == 0
