"""A supporter meets one language the whole way: page, form, errors, mail, confirmation."""

import re
from html import unescape

import pytest
from flask_babel import force_locale, gettext

from app import tokens
from app.campaigns import service
from app.campaigns.file import parse
from app.extensions import db
from app.languages import OFFERED
from app.outbox.models import MailTemplate
from app.outbox.skeleton import Skeleton
from app.signatures.as_signed import campaign_of
from app.tokens import Purpose
from tests.campaigns.files import SAMPLE
from tests.factories import a_signature
from tests.forms import submit
from tests.signatures.signing import ANA, confirm_path, mails, signatures

OTHERS = pytest.mark.parametrize("language", ["es", "ht"])


@pytest.fixture
def path(app):
    """The sample campaign's path."""
    sample = parse(SAMPLE.read_bytes())
    service.load(sample)
    return f"/campaigns/{sample.slug}"


def in_language(language, sentence, **blanks):
    """Return a sentence as this language says it, which is not how English does."""
    with force_locale(language):
        text = gettext(sentence)
    assert text != sentence
    return text % blanks


def title(language):
    """Return what the campaign is called in a language."""
    return next(text.title for text in parse(SAMPLE.read_bytes()).texts if text.language == language)


def mail_subject(message):
    """Return the subject of a mail in the outbox."""
    template = db.session.get_one(MailTemplate, message.template_id)
    return "".join(Skeleton.from_bytes(template.content).subject.pieces)


@OTHERS
def test_a_mistake_is_told_in_the_pages_language(client, path, language):
    button = in_language(language, "Sign the letter")

    answer = submit(client, f"{path}?lang={language}", button=button, **ANA | {"name": ""})

    assert answer.status_code == 422
    assert in_language(language, "Please write your name: the letter is signed with it.") in answer.text
    assert in_language(language, "Please look at this again") in answer.text


@OTHERS
def test_signing_leads_to_a_page_a_mail_and_a_confirmation_in_that_language(client, path, language):
    button = in_language(language, "Sign the letter")

    answer = submit(client, f"{path}?lang={language}", button=button, **ANA)
    check_page = client.get(answer.location)
    confirm_page = client.get(confirm_path(mails()[0]), headers={"Accept-Language": "en"})

    assert signatures()[0].language == language
    assert mail_subject(mails()[0]) == in_language(
        language, "Confirm your name under: %(title)s", title=title(language)
    )
    assert in_language(language, "Check your email") in check_page.text
    assert f'<html lang="{language}"' in confirm_page.text
    assert in_language(language, "Yes, I sign this letter") in confirm_page.text


@pytest.mark.parametrize(
    "visit",
    ["/privacy", "/confirm/{CONFIRM}", "/letter/{LETTER}", "/letter/{LETTER}/withdraw", "/unsubscribe/{UNSUBSCRIBE}",
     "/campaigns/{slug}/check-your-email?t={CHECK_EMAIL}", "/campaigns/{slug}/thank-you?t={THANKS}"],
)  # fmt: skip
def test_every_page_of_a_supporters_leads_to_itself_in_the_other_languages(client, visit):
    signature = a_signature()
    links = {purpose.name: tokens.issue(purpose, signature.public_id) for purpose in Purpose}
    page = client.get(visit.format(slug=campaign_of(signature).slug, **links)).text

    for language in OFFERED:
        link = re.search(rf'<a href="([^"]+)" lang="{language}" hreflang', page)
        assert link, language
        there = client.get(unescape(link[1]))
        assert there.status_code == 200
        assert f'<html lang="{language}"' in there.text
        assert re.findall("<h1", there.text) == ["<h1"]
