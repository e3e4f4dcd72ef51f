"""Addresses that never get mail again; kept as a keyed hash, so that the list is no address book."""

import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import tokens
from app.extensions import db
from app.outbox.judgement import OF_THE_RELAY
from app.outbox.mail import Mail
from app.outbox.models import IS_TROUBLED, Message, MessageState, Suppression, in_state
from app.outbox.states import move

HELD_BECAUSE = "suppressed"
"The code of a message that waits because its recipient asked for no more mail; only a person lets it go."
REASON = "They asked never to hear from us again."


def decided_by_the_list(hashes: int) -> dict[str, Any]:
    """Return how a new message to one address begins: held if the list has it, decided by the INSERT itself.

    Args:
        hashes: how many may stand for an address; `parameters` gives them.
    """
    is_listed = exists().where(or_(*(Suppression.address_hash == bindparam(name) for name in _names(hashes))))
    return {
        "state": case((is_listed, MessageState.HELD), else_=MessageState.PENDING),
        "last_code": case((is_listed, HELD_BECAUSE), else_=""),
        "last_reply": case((is_listed, REASON), else_=""),
    }


def parameters(address: str) -> dict[str, str]:
    """Return the parameters of `decided_by_the_list` for an address."""
    hashes = hashes_of(address)
    return dict(zip(_names(len(hashes)), hashes, strict=True))


def _names(hashes: int) -> list[str]:
    return [f"recipient_hash_{number}" for number in range(hashes)]


def suppress(address: str, reason: str) -> None:
    """Never write to an address again; asking twice is once. What waits for it is held. Does not commit.

    Args:
        address: whose; case does not matter.
        reason: one word, such as `complaint`.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Suppression).on_conflict_do_nothing(index_elements=["address_hash"])
    db.session.execute(statement, {"address_hash": address_hash(address), "reason": reason})
    theirs = db.func.lower(Message.recipient) == address.strip().lower()
    hold(theirs)
    # What is held for the relay's sake would go on with the relay.
    for_the_relay = (in_state(MessageState.HELD), IS_TROUBLED, Message.last_code.startswith(OF_THE_RELAY), theirs)
    db.session.execute(
        update(Message)
        .where(*for_the_relay)
        .values(last_code=HELD_BECAUSE, last_reply=REASON)
        .execution_options(synchronize_session=False)
    )


def is_suppressed(address: str) -> bool:
    """Return whether an address asked, by its mail provider, never to hear from us again."""
    found = select(Suppression.address_hash).where(Suppression.address_hash.in_(hashes_of(address)))
    return db.session.execute(found).first() is not None


def among(addresses: Iterable[str]) -> set[str]:
    """Return which of these addresses asked never to hear from us again; one look for all of them."""
    by_hash = {hashed: address for address in addresses for hashed in hashes_of(address)}
    found = select(Suppression.address_hash).where(Suppression.address_hash.in_(by_hash))
    return {by_hash[hashed] for hashed in db.session.scalars(found)}


def hold(*where: ColumnElement[bool]) -> None:
    """Keep back waiting messages to a suppressed address; does not commit.

    Args:
        where: which of the waiting ones.
    """
    reason = {"last_code": HELD_BECAUSE, "last_reply": REASON}
    move(db.session(), MessageState.PENDING, MessageState.HELD, *where, changed_at=time.time(), **reason)


def noticed(mails: Iterable[tuple[str, Mail]], found: set[str]) -> Iterator[tuple[str, Mail]]:
    """Pass mails on, and note the suppressed recipients among them: one look into the list for any number of mails.

    Args:
        mails: key and mail of each.
        found: gets the recipients.
    """
    hashes = set(db.session.execute(select(Suppression.address_hash)).scalars())
    for key, mail in mails:
        if hashes and not hashes.isdisjoint(hashes_of(mail.recipient)):
            found.add(mail.recipient)
        yield key, mail


def address_hash(address: str) -> str:
    """Return what stands for an address in the list."""
    return hashes_of(address)[0]


def hashes_of(address: str) -> list[str]:
    """Return what may stand for an address, by the key of today first and then by those that it replaced."""
    text = address.strip().lower().encode()
    return [
        hmac.new(b"undersigned.suppression:" + key.encode(), text, hashlib.sha256).hexdigest()
        for key in tokens.signing_keys()
    ]
