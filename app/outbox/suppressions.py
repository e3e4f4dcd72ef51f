"""Addresses that never get mail again; kept as a keyed hash, so that the list is no address book."""

import hashlib
import hmac

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.outbox.models import Suppression


def suppress(address: str, reason: str) -> None:
    """Never write to an address again; asking twice is once. Does not commit.

    Args:
        address: whose; case does not matter.
        reason: one word, such as `complaint`.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Suppression).on_conflict_do_nothing(index_elements=["address_hash"])
    db.session.execute(statement, {"address_hash": address_hash(address), "reason": reason})


def is_suppressed(address: str) -> bool:
    """Return whether an address asked, by its mail provider, never to hear from us again."""
    found = select(Suppression.address_hash).filter_by(address_hash=address_hash(address))
    return db.session.execute(found).first() is not None


def address_hash(address: str) -> str:
    """Return what stands for an address in the list."""
    key = b"undersigned.suppression:" + current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()
