"""Signed links: one purpose, one salt, so that no link works as another."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from http import HTTPStatus

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.errors import DomainError

DAY = 24 * 60 * 60


class Purpose(StrEnum):
    """What a token may be used for; the value is its salt."""

    CONFIRM = "confirm"
    CHECK_EMAIL = "check-email"
    THANKS = "thanks"
    LETTER = "letter"
    UNSUBSCRIBE = "unsubscribe"
    FORM = "form"
    INVITATION = "invitation"
    NEW_PASSWORD = "new-password"  # noqa: S105 - a purpose, not a password
    SECOND_FACTOR = "second-factor"


LIFETIME_SECONDS: dict[Purpose, int | None] = {
    Purpose.CONFIRM: 7 * DAY,
    Purpose.CHECK_EMAIL: DAY,
    Purpose.THANKS: 60 * 60,
    Purpose.LETTER: None,
    Purpose.UNSUBSCRIBE: None,
    Purpose.FORM: DAY,
    Purpose.INVITATION: 7 * DAY,
    Purpose.NEW_PASSWORD: 60 * 60,
    Purpose.SECOND_FACTOR: 60 * 60,
}


class TokenInvalid(DomainError):
    """This link is not one of ours, or a part of it is missing: copy the whole of it from your mail."""


class TokenExpired(DomainError):
    """This link is too old to be used."""

    status = HTTPStatus.GONE

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject


def issue(purpose: Purpose, subject: str) -> str:
    """Return a token that names `subject` for one purpose.

    Args:
        purpose: what the token may be used for.
        subject: what it is about, such as a signature's public id; it is signed, not hidden.
    """
    return _serializer(purpose).dumps(subject)


def read(purpose: Purpose, token: str) -> str:
    """Return the subject of a token.

    Raises:
        TokenInvalid: it was not issued by us for this purpose.
        TokenExpired: it was, too long ago; `.subject` still names whom it was for.
    """
    try:
        subject = _serializer(purpose).loads(token, max_age=LIFETIME_SECONDS[purpose])
    except SignatureExpired as error:
        raise TokenExpired(_serializer(purpose).load_payload(error.payload or b"")) from error
    except BadSignature as error:
        raise TokenInvalid from error
    if not isinstance(subject, str):
        raise TokenInvalid
    return subject


def subject(purpose: Purpose, token: str) -> str:
    """Return the subject of a token, even if it is too old: for pages that only say so.

    Raises:
        TokenInvalid: it was not issued by us for this purpose.
    """
    try:
        return read(purpose, token)
    except TokenExpired as expired:
        return expired.subject


def age_seconds(purpose: Purpose, token: str) -> float:
    """Return how long ago a token was issued, to the second.

    Raises:
        TokenInvalid: it was not issued by us for this purpose.
    """
    try:
        _, issued_at = _serializer(purpose).loads(token, return_timestamp=True)
    except BadSignature as error:
        raise TokenInvalid from error
    age: timedelta = datetime.now(UTC) - issued_at
    return age.total_seconds()


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that only this installation can compute (HMAC-SHA256 with our key), in hexadecimal.

    Args:
        purpose: what it is for, so that equal texts of two kinds have different hashes.
        text: what must not be found out from the hash, not even by trying all possible ones.
    """
    return _keyed_hash(signing_keys()[0], purpose, text)


def is_keyed_hash(stored: str, purpose: str, text: str) -> bool:
    """Tell whether `stored` is the keyed hash of a text, by the key of today or one that it replaced."""
    return any(hmac.compare_digest(stored, _keyed_hash(key, purpose, text)) for key in signing_keys())


def signing_keys() -> list[str]:
    """Return every key that still counts: SECRET_KEY, which signs, and those that it replaced, the newest first."""
    return [current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]


def _keyed_hash(secret: str, purpose: str, text: str) -> str:
    key = f"undersigned.{purpose}.{secret}".encode()
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return _serializer_of(purpose, *signing_keys())


@lru_cache(maxsize=64)
def _serializer_of(purpose: Purpose, *keys: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys[::-1], salt=f"undersigned.{purpose}")  # it signs with the last one
