"""Every page and state that people see, and how to get there; tests and screenshots walk through the same list."""

from collections.abc import Callable
from dataclasses import fields

from playwright.sync_api import Page

from app.tokens import Purpose
from tests.browser import mails, second_step
from tests.browser.desk import Desk
from tests.browser.site import Site
from tests.organizers.signing_in import PASSWORD

Visit = Callable[[Page, str, Site], None]
"Brings a page to one state: gets the page, the address of the server, and the site on it."


def _open(state: str) -> Visit:
    def visit(page: Page, address: str, site: Site) -> None:
        page.goto(address + getattr(site, state))

    return visit


def read_in(language: str, state: str, page: Page, address: str, site: Site) -> None:
    """Open one of the site's addresses in a language."""
    path = getattr(site, state)
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")


def refused(page: Page, address: str, site: Site) -> None:
    """Sign with a name that is none and an address that is none."""
    _sign_wrongly(page, address + site.campaign)


def refused_in_frame(page: Page, address: str, site: Site) -> None:
    """Do the same on the page that other sites show."""
    _sign_wrongly(page, address + site.embed)


def _sign_wrongly(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("[name=name]", "=1+1")
    page.fill("[name=email]", "nobody@nowhere")
    page.fill("[name=postal_code]", "60608")
    page.fill("[name=own_words]", "I think of my neighbors.")
    page.click("text=Sign the letter")
    page.wait_for_selector("#errors")
    page.wait_for_load_state()


def typing(page: Page, address: str, site: Site) -> None:
    """Fill in the form, and look at the letter."""
    page.goto(address + site.campaign)
    page.fill("[name=name]", "Your Name Here")
    page.fill("[name=postal_code]", "60608")
    page.fill("[name=own_words]", "These are your own words.\n\nThey stand in the letter as you type.")


def wrong_code(page: Page, address: str, site: Site) -> None:
    """Type digits that are not those of the mail."""
    page.goto(address + site.check_your_email)
    page.fill("[name=code]", "000000")
    page.click("button:has-text('Confirm')")
    page.wait_for_selector("#errors")
    page.wait_for_load_state()


def already_signed(page: Page, address: str, site: Site) -> None:
    """Confirm what counts already."""
    page.goto(address + site.confirm_again)
    page.click("main button")
    page.wait_for_selector("text=Your name counts already")


def thanked(page: Page, address: str, site: Site) -> None:
    """Confirm, and read the thanks with the link to one's letter."""
    page.goto(address + site.newcomer(Purpose.CONFIRM))
    page.click("main button")
    page.wait_for_url("**/thank-you**")


def erased(page: Page, address: str, site: Site) -> None:
    """Have everything erased."""
    page.goto(address + site.newcomer(Purpose.LETTER) + "/erase")
    page.click("main button")
    page.wait_for_selector("text=We have forgotten who signed")


def no_more_news(page: Page, address: str, site: Site) -> None:
    """End the news."""
    page.goto(address + site.newcomer(Purpose.UNSUBSCRIBE))
    page.click("main button")
    page.wait_for_selector("text=any more")


def sent_again(page: Page, address: str, site: Site) -> None:
    """Ask for the mail once more."""
    page.goto(address + site.check_suggestion)
    page.click("button:has-text('Send it again')")
    page.wait_for_selector("text=it is on its way")


def too_long(page: Page, address: str, site: Site) -> None:
    """Send a book."""
    page.goto(address + site.campaign)
    page.evaluate("document.querySelector('[name=own_words]').value = 'All of it. '.repeat(100000)")
    page.evaluate("document.querySelector('#sign form').submit()")
    page.wait_for_selector("text=This is too long to be sent")


def closed_meanwhile(page: Page, address: str, site: Site) -> None:
    """Send words to a letter that was closed while they were typed; they are shown."""
    page.goto(address + site.closed)
    page.evaluate(FORM_OF_YESTERDAY)
    page.wait_for_selector("#kept")


FORM_OF_YESTERDAY = """() => {
    document.body.insertAdjacentHTML("beforeend", "<form method=post><textarea name=own_words>I think of them.");
    document.forms[document.forms.length - 1].submit();
}"""


def from_another_site(page: Page, address: str, site: Site) -> None:
    """Press a button on a page that is not ours."""
    page.goto("about:blank")
    page.set_content(f"<form method=post action='{address}{site.confirm}'><button>Win</button></form>")
    page.click("button")
    page.wait_for_selector("text=This came from another site")


def nowhere(page: Page, address: str, _site: Site) -> None:
    """Follow an address that leads nowhere."""
    page.goto(address + "/nowhere")


def _sit_down(screen: str) -> Visit:
    def visit(page: Page, address: str, site: Site) -> None:
        wanted = address + getattr(site.desk, screen)
        page.goto(wanted)
        if page.url != wanted:
            page.fill("[name=email]", site.desk.email)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_url(wanted)

    return visit


def _read(mail: str) -> Visit:
    def visit(page: Page, _address: str, site: Site) -> None:
        page.goto("about:blank")  # so that no earlier page's policy holds for it
        page.set_content(site.mails[mail])

    return visit


ADDRESSES = [field.name for field in fields(Site) if field.type is str]

PAGES: dict[str, Visit] = {name: _open(name) for name in ADDRESSES} | {
    "typing": typing,
    "refused": refused,
    "wrong_code": wrong_code,
    "refused_in_frame": refused_in_frame,
    "already_signed": already_signed,
    "thanked": thanked,
    "erased": erased,
    "no_more_news": no_more_news,
    "sent_again": sent_again,
    "too_long": too_long,
    "closed_meanwhile": closed_meanwhile,
    "from_another_site": from_another_site,
    "not_found": nowhere,
}

MAILS: dict[str, Visit] = {f"mail_{name}": _read(name) for name in mails.NAMES}

WHO = ("email", "careful", "codes")

SCREENS: dict[str, Visit] = {
    f"desk_{field.name}": _sit_down(field.name) for field in fields(Desk) if field.name not in WHO
}

CAREFUL: dict[str, Visit] = {name: visit for name, (visit, _endpoint) in second_step.SCREENS.items()}
"Screens of those who have a second factor."

STATES = PAGES | SCREENS | CAREFUL | MAILS
