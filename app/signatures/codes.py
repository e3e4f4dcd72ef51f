"""The six digits in a confirmation mail, for those whose mail shows no link: kept only as a keyed hash."""

import secrets
import unicodedata
from datetime import timedelta

from app import tokens

DIGITS = 6
MAX_TRIES = 5
LIFETIME = timedelta(hours=24)


def draw() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def keyed_hash(public_id: str, code: str) -> str:
    """Return what is stored of a code: a hash that takes our key to compute, for this one signature.

    A million codes are soon tried, so a plain hash would be as good as the code to somebody who read the table.
    """
    return tokens.keyed_hash("code", f"{public_id}:{code}")


def matches(stored: str, public_id: str, typed: str) -> bool:
    """Tell whether the typed digits, of any script, are the code; what stands around them does not matter."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())
    return bool(stored) and tokens.is_keyed_hash(stored, "code", f"{public_id}:{digits}")
