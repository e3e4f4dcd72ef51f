"""Forgetting who signed: the row stays, for the counts, and nothing in it leads to a person. Does not commit."""

import secrets
from typing import Any

from app.extensions import db
from app.letters import changes
from app.outbox import erasure
from app.signatures import tally
from app.signatures.mail_keys import of_signature
from app.signatures.models import Signature

EMPTY: dict[str, Any] = {
    "name": "", "email": "", "canonical_email": "", "counted_name": None, "mailbox_slot": None, "postal_code": "",
    "country": "", "own_words": "", "show_name": False, "public_name": "", "keep_informed": False, "consents": [],
    "source": "", "referrer": "", "share_code": None, "network_hash": "", "code_hash": "", "code_expires_at": None,
}  # fmt: skip


def erase(signature: Signature) -> None:
    """Empty a signature, its letters, and the mails about it.

    The tallies see it a last time before: afterwards nobody could tell in which numbers it was counted.

    Raises:
        LetterLeaving: a worker has a letter or mail in hand just now; the caller undoes the rest.
    """
    tally.see(signature.id)
    changes.erase(signature.id)
    if not erasure.erase(of_signature(signature)):
        raise changes.LetterLeaving
    for column, value in EMPTY.items():
        setattr(signature, column, value)
    signature.public_id = secrets.token_urlsafe(16)
    db.session.flush()
