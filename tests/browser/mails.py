"""What each mail looks like to the one who opens it."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from app.campaigns.models import Campaign
from app.campaigns.queries import page
from app.letters.emails import LetterMails
from app.organizers import emails as accounts
from app.organizers.models import Invitation
from app.outbox.mail import Mail
from app.outbox.rendering import HEADER, Renderer, Sender
from app.outbox.skeleton import build
from app.signatures import emails, informing
from app.signatures.as_signed import letter_of
from app.signatures.models import Signature
from tests.factories import a_letter, an_organizer, an_update

NAMES = (
    "confirm-signature",
    "remind",
    "already-signed",
    "thanks",
    "letter-delivered",
    "letter-returned",
    "letter",
    "invitation",
    "new-text",
    "update",
    "new-password",
)


def shown(campaign: Campaign, signature: Signature) -> tuple[dict[str, str], dict[str, str]]:
    """Return the HTML of each mail about a confirmed signature, by the mail's name; and subject and text of each."""
    about = page(campaign, "en")
    letter = a_letter(signature, place="60608", own_words="These are the supporter's own words.")
    mails = (
        emails.confirm_signature(signature, about, "204816"),
        emails.remind(signature, about, "204816"),
        emails.already_signed(signature, about),
        emails.thanks(signature, about),
        emails.letter_delivered(signature, about, letter_of(signature)),
        emails.letter_returned(signature, about, letter_of(signature)),
        LetterMails(campaign, campaign.targets[0]).mail(letter),
        accounts.invitation(Invitation(public_id="1", email="chi@campaigns.example", role="viewer"), an_organizer()),
        emails.new_text(signature, about, holds=True),
        informing.preview(an_update(campaign), "en", an_organizer()),
        accounts.new_password(an_organizer()),
    )
    sent = {mail.name: _sent(mail) for mail in mails}
    html = {name: _part(mail, "html") for name, mail in sent.items()}
    return html, {name: f"{mail['Subject']}\n\n{_part(mail, 'plain')}" for name, mail in sent.items()}


def _sent(mail: Mail) -> EmailMessage:
    renderer = Renderer(build(mail), Sender("Undersigned", "letters@undersigned.example"))
    slots = {**mail.slots, **{HEADER + name: value for name, value in mail.headers.items()}}
    sent = renderer.render(recipient=mail.recipient, message_id="<1@undersigned.example>", slots=slots, date=0)
    return cast(EmailMessage, message_from_bytes(sent, policy=policy.default))


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
