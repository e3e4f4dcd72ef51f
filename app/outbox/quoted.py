"""Quoted-printable text with gaps, into which other text can be put without encoding the rest again (RFC 2045, 6.7)."""

import binascii
import html

_LINE_LIMIT = 76
_SOFT_BREAK = "=\r\n"


def encode(text: str) -> str:
    """Return text as quoted-printable lines of at most 76 octets, their ends CRLF."""
    if len(text) < _LINE_LIMIT and text.isascii() and text.isprintable() and "=" not in text and text[-1:] != " ":
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return binascii.b2a_qp(text.encode(), istext=True).decode("ascii").replace("\n", "\r\n")


def encode_slot(text: str) -> str:
    """Return what is put into a gap of plain text."""
    return _room_for_a_break(encode(text))


def encode_html_slot(text: str) -> str:
    """Return what is put into a gap of HTML: escaped, its line breaks visible."""
    if not (text.isalpha() and text.isascii()):
        text = html.escape(text)
        if "\n" in text or "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>\n")
    return _room_for_a_break(encode(text))


def with_gaps(pieces: list[str]) -> list[str]:
    """Return encoded pieces of fixed text, made so that a slot between two of them starts and ends a line of its own.

    A soft line break on either side takes the slot out of the fixed text's line lengths.

    Args:
        pieces: fixed text around n slots, n + 1 pieces.
    """
    last = len(pieces) - 1
    return [_piece(text, first=i == 0, last=i == last) for i, text in enumerate(pieces)]


def _piece(text: str, *, first: bool, last: bool) -> str:
    before = "" if first or text.startswith("\n") else _SOFT_BREAK
    after = "" if last or not text or text.endswith("\n") else _SOFT_BREAK
    encoded = encode(text)
    return before + (_room_for_a_break(encoded) if after else encoded) + after


def _room_for_a_break(encoded: str) -> str:
    """Return the same lines, the last one short enough for the `=` of a soft break."""
    if len(encoded) - encoded.rfind("\n") - 1 < _LINE_LIMIT:
        return encoded
    cut = -3 if encoded[-3] == "=" else -1
    return encoded[:cut] + _SOFT_BREAK + encoded[cut:]
