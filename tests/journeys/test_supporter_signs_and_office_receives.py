"""The main job: somebody signs, confirms from their own inbox, an organizer delivers, the office gets the letter."""

import re
from email.utils import parsedate_to_datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.extensions import db
from app.signatures.models import Signature, SignatureState
from tests.factories import a_campaign, a_target
from tests.journeys.patience import PATIENCE_SECONDS, until
from tests.journeys.visitor import Visitor
from tests.organizers.signing_in import PASSWORD, someone

OFFICE = "secretary@shade.example"
SUPPORTER = "ana@mail.example"
WORDS = "My street has no tree.\n\nMy mother is 92 & feels it."


@pytest.fixture
def campaign(app):
    target = a_target(honorific="Secretary", office="Department of Shade, Sun and Rain", address=OFFICE)
    return a_campaign(slug="trees", targets=[target])


def state_of_the_signature():
    db.session.rollback()
    return db.session.scalars(select(Signature.state)).one()


def link_in(mail):
    return re.search(r"https?://\S+/confirm/\S+", mail.get_body(("plain",)).get_content())[0]


def body(mail, part):
    return mail.get_body((part,)).get_content().replace("\r\n", "\n")


def test_over_http_and_smtp_no_part_replaced(campaign, site, mail_to, mailbox):
    supporter, organizer, account = Visitor(), Visitor(), someone()

    supporter.visit(f"{site}/campaigns/trees")
    supporter.press("Sign", name='Ana "Anita" Ruíz, MD', email=SUPPORTER, postal_code="60608", own_words=WORDS)
    supporter.visit(link_in(mail_to(SUPPORTER)))
    assert state_of_the_signature() == SignatureState.PENDING
    supporter.press("sign")
    assert state_of_the_signature() == SignatureState.CONFIRMED

    organizer.visit(f"{site}/sign-in?next=/dashboard/campaigns/trees")
    organizer.press("Sign in", email=account.email, password=PASSWORD)
    organizer.visit(f"/dashboard/campaigns/trees/deliver/{campaign.targets[0].id}")
    organizer.press("Deliver 1 letter to the Secretary", typed_address=OFFICE)
    letter = mail_to(OFFICE)
    assert "done" in until(lambda: "done" in organizer.visit(organizer.address) and organizer.text)

    assert_is_anas_letter(letter)
    assert sum(OFFICE in mail["To"] for mail in mailbox.messages) == 1


def assert_is_anas_letter(letter):
    (to,), (sender,), (answers,) = (letter[name].addresses for name in ("To", "From", "Reply-To"))
    assert (to.display_name, to.addr_spec) == ("Secretary, Department of Shade, Sun and Rain", OFFICE)
    assert sender.display_name == 'Ana "Anita" Ruíz, MD via Trees & Co'
    assert sender.addr_spec == "letters@undersigned.example"
    assert (answers.display_name, answers.addr_spec) == ('Ana "Anita" Ruíz, MD', SUPPORTER)
    assert re.fullmatch(r"<letter\.[0-9a-f]+@undersigned\.example>", letter["Message-ID"])
    assert letter["Subject"] == "Please plant trees"
    assert parsedate_to_datetime(letter["Date"]).tzinfo is not None
    assert [len(letter.get_all(name)) for name in ("Message-ID", "Date", "From")] == [1, 1, 1]
    assert WORDS in body(letter, "plain")
    assert "(1) plant them;" in body(letter, "plain")
    assert "My street has no tree.<br>" in body(letter, "html")
    assert "My mother is 92 &amp; feels it." in body(letter, "html")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_by_clicking(campaign, site, mail_to, browser, javascript):
    account = someone()
    context = browser.new_context(java_script_enabled=javascript, viewport={"width": 375, "height": 812})
    page = context.new_page()

    page.goto(f"{site}/campaigns/trees")
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_label("Your email").fill(SUPPORTER)
    page.get_by_label("postal code").fill("60608")
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_role("button", name="Sign the letter").click()
    expect(page.get_by_text(SUPPORTER)).to_be_visible()
    page.goto(link_in(mail_to(SUPPORTER)))
    page.get_by_role("button", name="Yes, I sign").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    page.goto(f"{site}/dashboard/campaigns/trees")
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Deliver 1 letter to the Secretary").click()
    expect(page.locator(".sheet")).to_contain_text("My street has no tree.")
    page.get_by_label("Type the address once more").fill(OFFICE)
    page.get_by_role("button", name="Deliver 1 letter to the Secretary").click()
    expect(page.get_by_role("heading", name="Delivery to Secretary")).to_be_visible()
    letter = mail_to(OFFICE)
    expect(page.get_by_text("done")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)  # the page sees to it by itself
    context.close()

    assert "Ana Ruiz" in letter["From"]
    assert WORDS in body(letter, "plain")
