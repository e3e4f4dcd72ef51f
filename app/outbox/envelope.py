"""The envelope sender: one signed bounce address for each message, so that nobody can forge a bounce (VERP)."""

import base64
import hashlib
import hmac
from functools import lru_cache

from flask import current_app

from app import tokens

SIGNATURE_BYTES = 5
"40 bits: a forger who tries a million addresses a day has one chance in three thousand, in a year, to hit one."
_SIGNATURE_LENGTH = SIGNATURE_BYTES * 8 // 5


def bounce_address(message_id: int) -> str:
    """Return the envelope sender of a message, such as `bounces+64k2x7q3ab1@example.org`.

    The tag is base32 in lower case: mail systems may fold the case of a local part on its way back. Without the
    setting BOUNCE_ADDRESS it is the sender's own address, which cannot tell one message from another.

    Args:
        message_id: the row's id.
    """
    mailbox = current_app.config["BOUNCE_ADDRESS"]
    if not mailbox:
        return str(current_app.config["MAIL_DEFAULT_SENDER"][1])
    local, domain = mailbox.rsplit("@", 1)
    return f"{local}+{_number(message_id)}{_signature(message_id, tokens.signing_keys()[0])}@{domain}"


def read_bounce_address(address: str) -> int | None:
    """Return the id of the message that an address was made for, or None if we did not make it.

    Args:
        address: such as the recipient of a bounce; angle brackets and any case are accepted.
    """
    local, _, domain = address.strip().strip("<>").rpartition("@")
    mailbox, _, tag = local.rpartition("+")
    if f"{mailbox}@{domain}".lower() != current_app.config["BOUNCE_ADDRESS"].lower():
        return None
    number, signature = tag[:-_SIGNATURE_LENGTH].lower(), tag[-_SIGNATURE_LENGTH:].lower()
    message_id = _read_number(number)
    if message_id is None:
        return None
    ours = any(
        hmac.compare_digest(signature.encode(), _signature(message_id, key).encode()) for key in tokens.signing_keys()
    )
    return message_id if ours else None


def _number(number: int) -> str:
    digits = number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
    return base64.b32encode(digits).decode().rstrip("=").lower()


def _read_number(text: str) -> int | None:
    try:
        number = int.from_bytes(base64.b32decode(text.upper() + "=" * (-len(text) % 8)), "big")
    except ValueError:
        return None
    return number if text == _number(number) else None


def _signature(message_id: int, secret: str) -> str:
    digest = hmac.digest(_key(secret), str(message_id).encode(), "sha256")[:SIGNATURE_BYTES]
    return base64.b32encode(digest).decode().lower()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"undersigned.bounce:" + secret.encode()).digest()
