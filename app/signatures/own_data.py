"""Everything we keep about one signature, for the one who gave it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.letters.fates import LetterOnItsWay
from app.signatures.models import Signature

KEPT = (
    "state", "name", "email", "postal_code", "country", "own_words", "show_name", "public_name", "keep_informed",
    "office_may_answer", "consents", "language", "source", "referrer", "share_code", "mails_sent", "created_at",
    "confirmed_at", "ended_at",
)  # fmt: skip
"Not among it: hashes and codes, which say nothing about a person, and would let others confirm."


def of(signature: Signature, letters: Sequence[LetterOnItsWay]) -> dict[str, Any]:
    """Return the data as values for JSON."""
    return {
        "signature": {name: _plain(getattr(signature, name)) for name in KEPT},
        "letters": [{"to": letter.to, "state": letter.fate, "since": letter.since.isoformat()} for letter in letters],
        "network_address": "not kept; only a keyed hash of it, for limits",
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
