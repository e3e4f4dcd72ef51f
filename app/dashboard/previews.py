"""What a campaign's page and mails will be, made from what stands in the editor; nothing is stored or sent."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import current_app, render_template
from flask_babel import force_locale

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, CampaignState
from app.letters.emails import LetterMails
from app.letters.models import Letter
from app.organizers.models import Organizer
from app.outbox.mail import Mail
from app.outbox.rendering import Renderer, Sender
from app.outbox.rows import RowMaker
from app.outbox.skeleton import build
from app.signatures import emails, sign_page
from app.signatures.forms import SignForm
from app.signatures.models import Signature

NO_STREAM = 0
NUMBER = "preview"
"Stands where a number of a signature or letter will; it opens nothing."


def page(campaign: Campaign, language: str) -> str:
    """Return the page that supporters will see, as if it were open."""
    view = replace(campaigns.page(campaign, language), state=CampaignState.OPEN)
    with force_locale(language):
        return sign_page.show(view, SignForm()).get_data(as_text=True)


def letter_mail(campaign: Campaign, language: str, organizer: Organizer) -> str:
    """Return the mail that the first target will get, as if the organizer had signed."""
    text = campaigns.current_letter_text(campaign, language)
    letter = Letter(
        public_id=NUMBER,
        letter_text_id=text.id,
        supporter_name=organizer.name or organizer.email,
        place="",
        own_words="",
        reply_to=organizer.email,
    )
    return _shown(LetterMails(campaign, campaign.targets[0]).mail(letter))


def confirmation_mail(campaign: Campaign, language: str, organizer: Organizer) -> str:
    """Return the mail that a supporter will get after signing."""
    signature = Signature(
        public_id=NUMBER, name=organizer.name or organizer.email, email=organizer.email, language=language
    )
    return _shown(emails.confirm_signature(signature, campaigns.page(campaign, language), "123456"))


def html_of(mail: Mail, *, dark: bool) -> str:
    """Return a mail's HTML as a mail program shows it that prefers the light, or the dark."""
    html = _parsed(mail).get_body(("html",))
    light_or_dark = {"(prefers-color-scheme: dark)": "all" if dark else "not all"}
    light_or_dark["color-scheme: light dark"] = f"color-scheme: {'dark' if dark else 'light'}"
    shown = str(html.get_content()) if html else ""
    for asked, answered in light_or_dark.items():
        shown = shown.replace(asked, answered)
    return shown


def text_of(mail: Mail) -> str:
    """Return a mail's plain text."""
    text = _parsed(mail).get_body(("plain",))
    return str(text.get_content()) if text else ""


def _shown(mail: Mail) -> str:
    parsed = _parsed(mail)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    return render_template(
        "dashboard/preview_mail.html",
        mail=parsed,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )


def _parsed(mail: Mail) -> EmailMessage:
    """Return a mail on the way that every mail goes: skeleton, row, octets."""
    row = RowMaker(NO_STREAM, counted=True).row("preview", mail, None)
    sender = Sender(*current_app.config["MAIL_DEFAULT_SENDER"])
    octets = Renderer(build(mail), sender).render(
        recipient=mail.recipient, message_id=row["message_id"], slots=row["slots"], date=0.0
    )
    return message_from_bytes(octets, policy=policy.default)
