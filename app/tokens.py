"""Signed links: one purpose, one salt, so that no link works as another."""

from enum import StrEnum

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.errors import DomainError

DAY = 24 * 60 * 60


class Purpose(StrEnum):
    """What a token may be used for; the value is its salt."""

    CONFIRM = "confirm"
    CHECK_EMAIL = "check-email"
    LETTER = "letter"
    FORM = "form"


LIFETIME_SECONDS: dict[Purpose, int | None] = {
    Purpose.CONFIRM: 7 * DAY,
    Purpose.CHECK_EMAIL: DAY,
    Purpose.LETTER: None,
    Purpose.FORM: DAY,
}


class TokenInvalid(DomainError):
    """This link is not one of ours, or a part of it is missing: copy the whole of it from your mail."""


class TokenExpired(DomainError):
    """This link is too old to be used."""

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


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"undersigned.{purpose}")
