"""Every word of a campaign is marked with its language where the page speaks another one (WCAG 2.2, 3.1.2)."""

import re
from email import message_from_bytes, policy

import pytest

from app import tokens
from app.campaigns import service as campaigns
from app.campaigns.models import CampaignState
from app.letters import queries as letters
from app.outbox.mail import Mail
from app.outbox.models import MessageState
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import build
from app.signatures import asking_again, emails, news_chores
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import Signature, SignatureState
from app.tokens import Purpose
from tests.browser.leaving import order_and_let_leave
from tests.factories import a_campaign, a_letter, a_new_text, a_signature, an_organizer
from tests.languages.spoken import languages_of, spoken

OFFICE = "Mayor, City of Springfield"
"The campaign's target, in the one form that it has: that of the campaign's own language."
LETTER = ("Please plant trees", "Dear Mayor,", "Yours sincerely,", "water them.")
MARK = re.compile(r"\((en|es)\)")
"The factories' texts say in which language they are."


def check(html: str, *, office: bool = True, letter: str = "") -> None:
    """Fail where a page in Creole says a word of a campaign without its language.

    Args:
        html: the page or mail.
        office: whether it names whom the letter goes to.
        letter: the language of the letter on it; empty = it shows none.
    """
    marked = {(mark, language) for words, language in spoken(html) for mark in MARK.findall(words)}
    assert '<html lang="ht"' in html
    assert marked
    assert all(mark == language for mark, language in marked), marked
    assert languages_of(html, OFFICE) == ({"en"} if office else set())
    for part in LETTER:
        assert languages_of(html, part) == ({letter} if letter else set()), part


def signed_in_spanish(state: SignatureState = SignatureState.CONFIRMED) -> Signature:
    """Return a signature under the Spanish letter of a campaign that has no page in Creole."""
    campaign = a_campaign(languages=("en", "es"))
    text = next(text for text in campaign.letter_texts if text.language == "es")
    return a_signature(campaign, state=state, language="es", letter_text_id=text.id)


def behind(purpose: Purpose, signature: Signature) -> str:
    return tokens.issue(purpose, signature.public_id)


@pytest.mark.parametrize(
    ("path", "letter"), [("/campaigns/trees", "en"), ("/embed/trees", "en"), ("/", ""), ("/campaigns/soon", "")]
)
def test_a_campaign_that_is_not_in_the_readers_language(client, path, letter):
    a_campaign(slug="trees", languages=("en", "es"))
    a_campaign(slug="soon", state=CampaignState.DRAFT)

    check(client.get(f"{path}?lang=ht").text, letter=letter)


def test_what_became_of_its_letters(client):
    letter = a_letter(a_signature(a_campaign(slug="trees"), state=SignatureState.CONFIRMED))
    order_and_let_leave(letter, MessageState.SENT)
    campaigns.close_campaign("trees")
    delivery = letters.deliveries(letter.campaign_id)[0]

    check(client.get("/campaigns/trees?lang=ht").text, letter="en")
    assert languages_of(client.get(f"/verify/{delivery.public_id}?lang=ht").text, OFFICE) == {"en"}


@pytest.mark.parametrize("state", [SignatureState.PENDING, SignatureState.CONFIRMED])
def test_the_letter_behind_the_link_of_the_mail(client, state):
    link = f"/confirm/{behind(Purpose.CONFIRM, signed_in_spanish(state))}"

    check(client.get(f"{link}?lang=ht").text, letter="es")


def test_the_private_page_and_its_steps(client):
    signature = signed_in_spanish()
    a_letter(signature)
    here = f"/letter/{behind(Purpose.LETTER, signature)}"

    check(client.get(f"{here}?lang=ht").text, letter="es")
    assert languages_of(client.get(f"{here}/withdraw?lang=ht").text, OFFICE) == {"en"}


def test_a_letters_new_text(client):
    campaign = a_campaign(languages=("en", "es"))
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    a_letter(signature)
    asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)
    news_chores.work()

    page = client.get(f"/letter/{behind(Purpose.LETTER, signature)}/new-text?lang=ht").text

    assert languages_of(page, "I write to you anew.") == {"en"}
    check(page, letter="en")


def test_pages_that_name_the_campaign(client):
    signature = signed_in_spanish(SignatureState.PENDING)
    check_email, unsubscribe = behind(Purpose.CHECK_EMAIL, signature), behind(Purpose.UNSUBSCRIBE, signature)
    slug = campaign_of(signature).slug

    check(client.get(f"/campaigns/{slug}/check-your-email?t={check_email}&lang=ht").text, office=False)
    check(client.get(f"/embed/{slug}/signed?t={check_email}&lang=ht").text, office=False)
    check(client.get(f"/unsubscribe/{unsubscribe}?lang=ht").text, office=False)
    check(client.get(f"/campaigns/{slug}/thank-you?lang=ht").text)


def test_mails(app):
    campaign = a_campaign()
    signature = a_signature(campaign, language="ht")
    page, letter = campaign_of(signature), letter_of(signature)

    for mail in (
        emails.confirm_signature(signature, page, "204816"),
        emails.remind(signature, page, "204816"),
        emails.already_signed(signature, page),
        emails.thanks(signature, page),
        emails.new_text(signature, page, holds=True),
    ):
        check(as_html(mail))
    for mail in (emails.letter_delivered(signature, page, letter), emails.letter_returned(signature, page, letter)):
        html = as_html(mail)
        assert languages_of(html, OFFICE) == languages_of(html, "Dear Mayor,") == {"en"}


def as_html(mail: Mail) -> str:
    """Return what a mail program shows."""
    renderer = Renderer(build(mail), Sender("Undersigned", "letters@undersigned.example"))
    octets = renderer.render(recipient=mail.recipient, message_id="<1@undersigned.example>", slots=mail.slots, date=0)
    part = message_from_bytes(octets, policy=policy.default).get_body(("html",))
    return str(part.get_content())
