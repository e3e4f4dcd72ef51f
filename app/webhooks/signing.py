"""The headers that prove who tells (standardwebhooks.com, specification 1.0, "Verifying webhook authenticity")."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """Return a secret of 256 random bits, in the form that receivers' libraries read."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers that go with a body.

    Args:
        secret: the endpoint's, as `new_secret` made it.
        name: the telling's id: the same at each try.
        timestamp: of this try, in seconds since 1970.
        body: as it is sent.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signature = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
