"""A signature that a program hands in: the form's own checks and service; it waits for its mail alike."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app import languages, tokens
from app.api.models import ApiKey, SentPost
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.errors import DomainError
from app.extensions import db, utc_now
from app.signatures import arrival, consents, service, suspicion
from app.signatures.forms import SignForm
from app.signatures.typed import Arrival

TEXTS = ("name", "email", "postal_code", "own_words")
BOXES = consents.BOXES
CODES = {"source": 64, "referrer": 32}
"Members that say where somebody came from, and how long they may be."
MEMBERS = frozenset({*TEXTS, *BOXES, *CODES, "language"})
REMEMBERED = timedelta(hours=24)
LONGEST_NAME = 255


class FieldsRefused(DomainError):
    """Some of what was sent has to be mended; `errors` says what."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__()
        self.errors = errors


class NotAnObject(DomainError):
    """The body must be one JSON object."""


class OtherBody(DomainError):
    """Another body was sent under this Idempotency-Key before; a new signature needs a new key."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NameTooLong(DomainError):
    """An Idempotency-Key has 1 to 255 characters."""


def sign(key: ApiKey, campaign: Campaign, body: Any, raw: bytes, name: str | None) -> None:
    """Take a signature, and put the mail that asks to confirm it into the outbox.

    Args:
        key: who hands it in.
        campaign: for which campaign.
        body: the parsed JSON.
        raw: the body as it was sent.
        name: the sender's name for this post: under one name it is done once; None = each time anew.

    Raises:
        NotAnObject, FieldsRefused: what was sent will not do.
        NameTooLong, OtherBody: its name will not do.
        CampaignClosed: the campaign is not open.
    """
    form, language = _checked(campaign, body)
    page = campaigns.page(campaign, language)
    if name is not None and _was_done(key, name, raw):
        return
    service.sign(page, page.letter.letter_text_id, form.typed(), _arrival(key, page.id, form, body, language))


def forget_posts() -> None:
    """Forget the names of posts that are a day old."""
    db.session.execute(delete(SentPost).where(SentPost.created_at < utc_now() - REMEMBERED))
    db.session.commit()


def _checked(campaign: Campaign, body: Any) -> tuple[SignForm, str]:
    if not isinstance(body, dict):
        raise NotAnObject
    errors = _wrong_kinds(body)
    language = body.get("language", campaign.language)
    if "language" not in errors and language not in campaigns.languages(campaign):
        errors["language"] = "The campaign has no letter in this language."
    if errors:
        raise FieldsRefused(errors)
    languages.prefer(language)
    sent = {name: body[name] for name in TEXTS if name in body} | {name: "on" for name in BOXES if body.get(name)}
    form = SignForm(MultiDict(sent))
    if not form.validate():
        raise FieldsRefused({name: str(said[0]) for name, said in form.errors.items() if name})
    return form, language


def _wrong_kinds(body: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong before anybody reads it: members that we do not know, and values of another kind."""
    errors = {name: "There is no such member." for name in body if name not in MEMBERS}
    for name in (*TEXTS, "language", *CODES):
        if name in body and not isinstance(body[name], str):
            errors[name] = "This must be a text."
    for name in BOXES:
        if name in body and not isinstance(body[name], bool):
            errors[name] = "This must be true or false."
    for name, length in CODES.items():
        if name not in errors and not arrival.is_code(body.get(name, ""), length):
            errors[name] = f"Letters, digits, - and _ only, {length} at most."
    return errors


def _arrival(key: ApiKey, campaign_id: int, form: SignForm, body: dict[str, Any], language: str) -> Arrival:
    """Return how somebody came; their network is unknown: the request came from the program's."""
    came = Arrival(
        language=language,
        source=body.get("source", ""),
        referrer=body.get("referrer", ""),
        flagged=suspicion.of_mailbox(campaign_id, form),
    )
    return replace(came, consents=tuple(each | {"through": key.prefix} for each in consents.given(form)))


def _was_done(key: ApiKey, name: str, raw: bytes) -> bool:
    """Note a post by its name, in the transaction that does it; True if it was done before.

    The unique key decides between two that arrive at the same time: the second waits for the first to commit.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        raise NameTooLong
    body = hashlib.sha256(raw).hexdigest()
    post = SentPost(
        key_id=key.id,
        name_hash=hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(),
        body_hash=tokens.keyed_hash("api-body", body),
    )
    named = select(SentPost.body_hash).where(SentPost.key_id == post.key_id, SentPost.name_hash == post.name_hash)
    db.session.add(post)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        before = db.session.scalar(named)
        if before is not None and not tokens.is_keyed_hash(before, "api-body", body):
            raise OtherBody from None
        return True
    return False
