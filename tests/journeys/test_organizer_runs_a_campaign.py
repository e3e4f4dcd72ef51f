"""From nothing to the end of a campaign: by the keyboard alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import Keyboard
from tests.organizers.signing_in import PASSWORD, someone

OFFICE = "mayor@shade.example"
SUPPORTER = "ana@mail.example"
FIELDS = {
    "#texts-0-summary": "We ask for shade.",
    "#texts-0-story": "It is hot.",
    "#texts-0-asks-0-title": "Plant trees",
    "#texts-0-asks-0-text": "One for each house.",
    "#targets-0-honorific": "Mayor",
    "#targets-0-office": "City of Springfield",
    "#targets-0-address": OFFICE,
    "#texts-0-letter-subject": "Please plant trees",
    "#texts-0-letter-salutation": "Dear Mayor,",
    "#texts-0-letter-body": "I ask you to:\n\n(1) plant trees.",
    "#texts-0-letter-closing": "Yours sincerely,",
}


@pytest.fixture
def open_page(browser, site):
    """Return what opens a page that runs no script."""
    contexts = []

    def opened(path):
        contexts.append(browser.new_context(java_script_enabled=False, accept_downloads=True))
        page = contexts[-1].new_page()
        page.goto(f"{site}{path}")
        return Keyboard(page)

    yield opened
    for context in contexts:
        context.close()


def sign_in(open_page):
    organizer, account = open_page("/sign-in?next=/dashboard/new-campaign"), someone()
    organizer.type("[name=email]", account.email)
    organizer.type("[name=password]", PASSWORD)
    organizer.press("Sign in")
    return organizer


def create_and_open(organizer):
    organizer.type("[name=title]", "Trees for Springfield")
    organizer.type("[name=slug]", "trees")
    organizer.press("Begin")
    for field, text in FIELDS.items():
        organizer.type(field, text)
    organizer.press("Save")
    organizer.press("Open for signatures")
    expect(organizer.page.get_by_text("open", exact=True)).to_be_visible()


def sign_and_confirm(open_page, mail_to):
    supporter = open_page("/campaigns/trees")
    supporter.type("[name=name]", "Ana Ruiz")
    supporter.type("[name=email]", SUPPORTER)
    supporter.type("[name=postal_code]", "60608")
    supporter.press("Sign the letter")
    mail = mail_to(SUPPORTER).get_body(("plain",)).get_content()
    supporter.page.goto(re.search(r"https?://\S+/confirm/\S+", mail)[0])
    supporter.press("Yes, I sign")
    expect(supporter.page.get_by_role("heading", name="Thank you")).to_be_visible()


def deliver(organizer, campaign, *, tomorrow=""):
    organizer.page.goto(campaign)
    organizer.press("Deliver 1 letter to the Mayor")
    if tomorrow:
        organizer.choose("[name=when][value=at]")
        organizer.page.locator("[name=starts_at]").fill(tomorrow)
    organizer.type("[name=typed_address]", OFFICE)
    organizer.press("Deliver 1 letter to the Mayor")
    expect(organizer.page.get_by_role("heading", name="Delivery to Mayor")).to_be_visible()
    return organizer.page.url


def test_without_a_mouse_and_without_a_script(open_page, site, mail_to, mailbox):
    campaign = f"{site}/dashboard/campaigns/trees"
    organizer = sign_in(open_page)
    create_and_open(organizer)
    sign_and_confirm(open_page, mail_to)

    later = deliver(organizer, campaign, tomorrow="2099-01-01T08:00")
    organizer.press("Pause")
    organizer.see(later, "paused")
    organizer.press("Resume")
    organizer.see(later, "Waiting\n1")
    organizer.press("Cancel what has not left")
    organizer.see(campaign, "Deliver 1 letter to the Mayor")

    mailbox.refuses[OFFICE] = "554 5.7.1 We take no such mail"
    now = deliver(organizer, campaign)
    organizer.see(now, "We take no such mail")
    mailbox.refuses.clear()
    organizer.press("Retry all of these")
    organizer.see(now, "done")
    assert mail_to(OFFICE)["Subject"] == "Please plant trees"

    organizer.page.goto(f"{campaign}/signers")
    with organizer.page.expect_download() as download:
        organizer.reach("Export")
        organizer.page.keyboard.press("Enter")
    assert "Ana Ruiz" in download.value.path().read_text()

    organizer.page.goto(f"{campaign}/edit")
    organizer.press("Close")
    expect(organizer.page.get_by_text("closed", exact=True)).to_be_visible()
    expect(open_page("/campaigns/trees").page.get_by_role("button", name="Sign the letter")).to_have_count(0)
