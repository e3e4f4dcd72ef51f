"""Making, using and revoking keys to the API."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.api.models import ApiKey, Scope
from app.errors import DomainError, NotFound
from app.extensions import db, utc_now
from app.organizers import audit

NOTED_EVERY = timedelta(minutes=1)
"A key that is used a hundred times a second is not written to a hundred times."


class KeyNotFound(NotFound):
    """There is no such key."""


class NameTaken(DomainError):
    """There is a key of this name already; revoke that one first, or choose another name."""

    status = HTTPStatus.CONFLICT


class KeyRefused(DomainError):
    """This needs a valid key, sent as `Authorization: Bearer <key>`."""

    status = HTTPStatus.UNAUTHORIZED


class ScopeMissing(DomainError):
    """This key may not do this, or not here."""

    status = HTTPStatus.FORBIDDEN


def make(campaign_id: int, name: str, scopes: Sequence[Scope], organizer_id: int) -> tuple[ApiKey, str]:
    """Make a key, and return it with its secret, which is never seen again.

    Raises:
        NameTaken: a valid key of the campaign has this name; so a form sent twice makes one key.
    """
    prefix = f"und_{secrets.token_hex(4)}"
    whole = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        campaign_id=campaign_id,
        name=name,
        prefix=prefix,
        key_hash=_hash(whole),
        scopes=" ".join(scopes),
        organizer_id=organizer_id,
    )
    db.session.add(key)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise NameTaken from error
    audit.record("api_key.make", f"campaign:{campaign_id}", organizer_id, key=prefix, scopes=key.scopes)
    db.session.commit()
    return key, whole


def revoke(campaign_id: int, key_id: int, organizer_id: int) -> None:
    """Let a key open nothing any more; twice is once.

    Raises:
        KeyNotFound: the campaign has no such key.
    """
    key = db.session.get(ApiKey, key_id)
    if key is None or key.campaign_id != campaign_id:
        raise KeyNotFound
    revoked = db.session.scalar(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=utc_now())
        .returning(ApiKey.prefix)
        .execution_options(synchronize_session=False)
    )
    if revoked:
        audit.record("api_key.revoke", f"campaign:{campaign_id}", organizer_id, key=revoked)
    db.session.commit()


def of_campaign(campaign_id: int) -> list[ApiKey]:
    """Return a campaign's keys that are not revoked, the newest first."""
    valid = select(ApiKey).where(ApiKey.campaign_id == campaign_id, ApiKey.revoked_at.is_(None))
    return list(db.session.scalars(valid.order_by(ApiKey.id.desc())))


def used(sent: str, campaign_id: int, scope: Scope) -> ApiKey:
    """Return the key that a request was sent with, and note that it was used.

    Args:
        sent: the key as it was sent; empty = none was.
        campaign_id: what it is to open.
        scope: and for what.

    Raises:
        KeyRefused: there is no such key, or it was revoked.
        ScopeMissing: it is for another campaign, or for other things.
    """
    key = _find(sent)
    if key.campaign_id != campaign_id or not key.may(scope):
        raise ScopeMissing
    now = utc_now()
    if key.last_used_at is None or key.last_used_at < now - NOTED_EVERY:
        noted = update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now)
        db.session.execute(noted.execution_options(synchronize_session=False))
        db.session.commit()
    return key


def _find(sent: str) -> ApiKey:
    prefix = "_".join(sent.split("_")[:2])
    named = select(ApiKey).where(ApiKey.prefix == prefix[:16].replace("\0", ""), ApiKey.revoked_at.is_(None))
    key = db.session.scalar(named)
    if key is None or not hmac.compare_digest(key.key_hash, _hash(sent)):
        raise KeyRefused
    return key


def _hash(whole: str) -> str:
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
