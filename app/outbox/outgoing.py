"""A letter as it travels."""

from typing import NamedTuple


class Outgoing(NamedTuple):
    """One letter as it travels."""

    sender: str
    "The envelope's: where bounces go."
    recipient: str
    content: bytes
    "Lines end with CRLF; none is longer than 998 octets."
