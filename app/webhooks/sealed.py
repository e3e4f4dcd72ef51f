"""Endpoints' secrets at rest: encrypted, so that a copy of the database alone signs nothing in our name.

The key comes from SECRET_KEY (HKDF, RFC 5869); keys that it replaced still open what they sealed (docs/decisions/0029).

The library that encrypts is imported where it is used: it takes 7 MB, which most workers never need.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import tokens
from app.extensions import db
from app.webhooks.models import Endpoint

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE = b"undersigned.webhook-secret"


class SecretLost(Exception):
    """No key that we know opens it: SECRET_KEY was replaced and not kept in SECRET_KEY_FALLBACKS."""


def seal(secret: str) -> str:
    """Return a secret encrypted with the key of today (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return _fernet(tokens.signing_keys()[0]).encrypt(secret.encode()).decode()


def secret_of(endpoint: Endpoint) -> str:
    """Return an endpoint's secret in clear.

    Raises:
        SecretLost: nobody can read it any more.
    """
    if not endpoint.sealed_secret:
        return endpoint.clear_secret
    secret = _opened(endpoint.sealed_secret, tokens.signing_keys())
    if secret is None:
        raise SecretLost
    return secret


def seal_all() -> int:
    """Seal what still stands in clear, and seal anew what an older key sealed; return how many that were.

    A chore, safe to repeat: it takes over what an earlier version stored, and follows a new SECRET_KEY.
    """
    newest = tokens.signing_keys()[:1]
    endpoints = db.session.scalars(select(Endpoint).order_by(Endpoint.id))
    stale = [each for each in endpoints if _opened(each.sealed_secret or "", newest) is None]
    sealed = sum(_seal_again(endpoint) for endpoint in stale)
    db.session.commit()
    return sealed


def _seal_again(endpoint: Endpoint) -> bool:
    try:
        secret = secret_of(endpoint)
    except SecretLost:
        return False
    anew = update(Endpoint).where(
        Endpoint.id == endpoint.id, Endpoint.sealed_secret.is_not_distinct_from(endpoint.sealed_secret)
    )
    db.session.execute(anew.values(sealed_secret=seal(secret), clear_secret=""))
    return True


def _opened(sealed: str, keys: Sequence[str]) -> str | None:
    """Return what was sealed with one of some secret keys; None if it was sealed with another."""
    from cryptography.fernet import InvalidToken, MultiFernet

    try:
        return MultiFernet([_fernet(key) for key in keys]).decrypt(sealed).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=8)
def _fernet(secret_key: str) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
