"""Each mail to a supporter, word for word, in each language; `UPDATE_SNAPSHOTS=1` writes them anew, to be read."""

import os
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from app.languages import OFFERED
from app.outbox.mail import Mail
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import build
from app.signatures import emails
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import Signature
from tests.factories import a_campaign, a_signature

SNAPSHOTS = Path(__file__).with_name("snapshots")


def every_mail(signature: Signature) -> list[Mail]:
    page, letter = campaign_of(signature), letter_of(signature)
    return [
        emails.confirm_signature(signature, page, "204816"),
        emails.remind(signature, page, "204816"),
        emails.already_signed(signature, page),
        emails.thanks(signature, page),
        emails.letter_delivered(signature, page, letter),
        emails.letter_returned(signature, page, letter),
    ]


def as_read(mail: Mail) -> str:
    """Return subject and text as their reader sees them; what differs each time in a link is left out."""
    octets = Renderer(build(mail), Sender("Undersigned", "letters@undersigned.example")).render(
        recipient=mail.recipient, message_id="<1@undersigned.example>", slots=mail.slots, date=0
    )
    message = message_from_bytes(octets, policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    words = f"{message['Subject']}\n\n{text}".replace("\r\n", "\n")
    return re.sub(r"\?r=[\w-]+", "?r=CODE", re.sub(r"/(confirm|letter)/[^\s?]+", r"/\1/TOKEN", words))


@pytest.mark.parametrize("language", OFFERED)
def test_mails_say_what_their_snapshots_say(app: Flask, language: str) -> None:
    campaign = a_campaign(slug="trees", languages=("en", "es", "ht"))
    text_id = next(text.id for text in campaign.letter_texts if text.language == language)
    signature = a_signature(
        campaign,
        name="Ana Ruiz",
        language=language,
        letter_text_id=text_id,
        postal_code="60608",
        own_words="My street has no tree.\n\nMy mother feels it.",
    )

    for mail in every_mail(signature):
        path = SNAPSHOTS / f"{mail.name}.{language}.txt"
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.write_text(as_read(mail))
        assert as_read(mail) == path.read_text(), f"{path.name}: read it, then run with UPDATE_SNAPSHOTS=1"


@pytest.mark.parametrize("language", OFFERED)
def test_each_subject_names_the_campaign_and_each_mail_leads_to_the_private_page(app: Flask, language: str) -> None:
    signature = a_signature(a_campaign(languages=("en", "es", "ht")), language=language)

    for mail in every_mail(signature):
        subject, text = as_read(mail).split("\n", 1)
        assert f"Trees for Springfield ({language})" in subject
        assert "/letter/TOKEN" in text
        assert "List-Unsubscribe" not in mail.headers, "these are no news"
