"""The mail that brings a letter, as a strict parser reads it."""

from email import message_from_bytes, policy

import pytest

from app.campaigns.models import Campaign, Target
from app.extensions import db
from app.letters.emails import LetterMails
from app.outbox import service as outbox
from app.outbox.rendering import Renderer, Sender
from app.outbox.rows import RowMaker
from app.outbox.skeleton import build
from tests.factories import a_campaign, a_letter, a_signature, a_target

SENDER = Sender("Trees & Co", "letters@ours.example")
NAMES = ["Ada Lovelace", "Doe, Jane", 'Jo "Joe" Doe', "Zoë Müller", "Ana 🌳", "דנה כהן", "محمد علي", "A" * 120]


@pytest.fixture
def settings():
    return {"ORGANIZATION": SENDER.organization, "PUBLIC_URL": "https://ours.example"}


def mail_of(letter):
    campaign = db.session.get_one(Campaign, letter.campaign_id)
    return LetterMails(campaign, db.session.get_one(Target, letter.target_id)).mail(letter)


def received(letter):
    """Return the letter's mail as the office's program parses it; a defect is an error."""
    mail = mail_of(letter)
    stream = outbox.open_stream("delivery:0")
    row = RowMaker(stream.id, counted=True).row(letter.message_key, mail, None)
    octets = Renderer(build(mail), SENDER).render(
        recipient=mail.recipient, message_id=row["message_id"], slots=row["slots"], date=0.0
    )
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998
    return message_from_bytes(octets, policy=policy.default.clone(raise_on_defect=True))


def body(mail, part):
    return mail.get_body((part,)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("name", NAMES)
def test_names_are_right_in_every_header(app, name):
    letter = a_letter(supporter_name=name, reply_to="ada@mail.example")

    mail = received(letter)

    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (f"{name} via Trees & Co", "letters@ours.example")
    (answer,) = mail["Reply-To"].addresses
    assert (answer.display_name, answer.addr_spec) == (name, "ada@mail.example")


def test_the_mail_is_addressed_to_the_office(app):
    target = a_target(honorific="Secretary", office="Department of Shade, Sun and Rain", address="s@shade.example")

    mail = received(a_letter(a_signature(a_campaign(targets=[target]))))

    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Secretary, Department of Shade, Sun and Rain", "s@shade.example")
    assert mail["Subject"] == "Please plant trees"


def test_each_header_stands_once_and_a_persons_letter_is_not_marked_as_automatic(app):
    mail = received(a_letter())

    assert {name: len(mail.get_all(name, [])) for name in ("Message-ID", "Date", "From", "To", "Subject")} == {
        "Message-ID": 1,
        "Date": 1,
        "From": 1,
        "To": 1,
        "Subject": 1,
    }
    assert mail["Auto-Submitted"] is None
    assert mail["Precedence"] is None


def test_who_did_not_agree_to_be_answered_is_in_no_header(app):
    signature = a_signature(email="secret@mail.example")

    mail = received(a_letter(signature, reply_to=""))

    assert mail["Reply-To"] is None
    assert "secret@mail.example" not in mail.as_string()
    assert "They asked not to be answered" in body(mail, "plain")


@pytest.mark.parametrize("part", ["plain", "html"])
def test_the_supporters_own_words_are_in_text_and_html(app, part):
    words = "I am 92.\n\nThe sun <is> hot & " + "long " * 500
    letter = a_letter(own_words=words, place="Springfield 12345")

    text = body(received(letter), part)

    assert "Dear Mayor," in text
    assert "(2) water them." in text
    assert "Springfield 12345" in text
    shown = words if part == "plain" else "I am 92.<br><br>The sun &lt;is&gt; hot &amp; " + "long " * 500
    assert shown.strip() in text.replace("<br>\n", "<br>")


def test_a_letter_without_own_words_and_place_has_no_gap(app):
    text = body(received(a_letter(own_words="", place="")), "plain")

    assert "\n\n\n" not in text


def test_what_letters_have_in_common_is_made_once(app):
    campaign = a_campaign()
    mails = LetterMails(campaign, campaign.targets[0])

    first, second = (mails.mail(a_letter(a_signature(campaign))) for _each in range(2))

    assert first.fixed is second.fixed


def test_a_letter_speaks_the_language_it_was_signed_in(app):
    campaign = a_campaign(languages=("es", "en"))
    spanish = next(text for text in campaign.letter_texts if text.language == "es")

    assert mail_of(a_letter(a_signature(campaign), letter_text_id=spanish.id)).language == "es"
