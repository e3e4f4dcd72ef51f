"""New rows for signatures: from the form, and from an older one with another address."""

import secrets

from app.signatures.mailbox import Address
from app.signatures.models import Signature
from app.signatures.typed import Arrival, Typed

COPIED = (
    "campaign_id", "letter_text_id", "flagged", "name", "postal_code", "country", "own_words", "show_name",
    "keep_informed", "office_may_answer", "consents", "language", "source", "referrer", "network_hash",
)  # fmt: skip
"What stays the same when the address was mistyped."


def first(campaign_id: int, letter_text_id: int, typed: Typed, arrival: Arrival) -> Signature:
    """Return a pending signature of what was typed; not yet in the session."""
    return Signature(
        public_id=secrets.token_urlsafe(16),
        campaign_id=campaign_id,
        letter_text_id=letter_text_id,
        name=typed.name,
        email=typed.address.typed,
        canonical_email=typed.address.canonical,
        postal_code=typed.postal_code,
        own_words=typed.own_words,
        show_name=typed.show_name,
        keep_informed=typed.keep_informed,
        office_may_answer=typed.office_may_answer,
        language=arrival.language,
        source=arrival.source,
        referrer=arrival.referrer,
        network_hash=arrival.network_hash,
        flagged=arrival.flagged,
        consents=list(arrival.consents),
    )


def with_address(old: Signature, address: Address) -> Signature:
    """Return a pending signature with the same words from another address; not yet in the session."""
    return Signature(
        public_id=secrets.token_urlsafe(16),
        email=address.typed,
        canonical_email=address.canonical,
        **{name: getattr(old, name) for name in COPIED},
    )
