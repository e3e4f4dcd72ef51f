"""Addresses that never get mail again; kept as a keyed hash, so that the list is no address book."""

import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.outbox.mail import Mail
from app.outbox.models import Message, MessageState, Suppression
from app.outbox.states import move

HELD_BECAUSE = "suppressed"
"The code of a message that waits because its recipient asked for no more mail; only a person lets it go."


def suppress(address: str, reason: str) -> None:
    """Never write to an address again; asking twice is once. What waits for it is held. Does not commit.

    Args:
        address: whose; case does not matter.
        reason: one word, such as `complaint`.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Suppression).on_conflict_do_nothing(index_elements=["address_hash"])
    db.session.execute(statement, {"address_hash": address_hash(address), "reason": reason})
    hold(db.func.lower(Message.recipient) == address.strip().lower())


def is_suppressed(address: str) -> bool:
    """Return whether an address asked, by its mail provider, never to hear from us again."""
    found = select(Suppression.address_hash).filter_by(address_hash=address_hash(address))
    return db.session.execute(found).first() is not None


def hold(*where: ColumnElement[bool]) -> None:
    """Keep back waiting messages to a suppressed address; does not commit.

    Args:
        where: which of the waiting ones.
    """
    reason = {"last_code": HELD_BECAUSE, "last_reply": "They asked never to hear from us again."}
    move(db.session(), MessageState.PENDING, MessageState.HELD, *where, changed_at=time.time(), **reason)


def noticed(mails: Iterable[tuple[str, Mail]], found: set[str]) -> Iterator[tuple[str, Mail]]:
    """Pass mails on, and note the suppressed recipients among them: one look into the list for any number of mails.

    Args:
        mails: key and mail of each.
        found: gets the recipients.
    """
    hashes = set(db.session.execute(select(Suppression.address_hash)).scalars())
    for key, mail in mails:
        if hashes and address_hash(mail.recipient) in hashes:
            found.add(mail.recipient)
        yield key, mail


def address_hash(address: str) -> str:
    """Return what stands for an address in the list."""
    key = b"undersigned.suppression:" + current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()
