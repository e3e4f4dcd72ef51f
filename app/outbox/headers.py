"""Header values as they travel: checked, encoded and folded (RFC 5322, RFC 2047)."""

import re
from email.header import Header

from app.errors import DomainError

LINE_LIMIT = 998
"Octets in a line, its end not counted (RFC 5322, section 2.1.1)."
_FOLD_AT = 76
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]+@[^\s<>()\[\]\\,;:\"@]+")
_NAME = re.compile(r"[!-9;-~]+")
_ENCODED_WORD = "=?"


class MailUnsafe(DomainError):
    """A line in this mail holds a character that mail does not allow, such as a line break in a name."""


def check_line(value: str) -> str:
    """Return a value that may stand in a header.

    Raises:
        MailUnsafe: it is too long, or holds CR, LF, NUL or another control character: with it, somebody could add
            headers.
    """
    if len(value) > LINE_LIMIT:
        raise MailUnsafe
    return check_characters(value)


def check_characters(value: str) -> str:
    """Return a value of any length that may stand in headers; raises `MailUnsafe` as `check_line` does."""
    if _FORBIDDEN.search(value):
        raise MailUnsafe
    return value


def check_address(address: str) -> str:
    """Return an address that may stand in the envelope and in a header.

    Raises:
        MailUnsafe: it is not one plain ASCII address (a name in another script is written by IDNA before).
    """
    if not address.isascii() or not _ADDRESS.fullmatch(check_line(address)):
        raise MailUnsafe("This is not an address that mail can be sent to.")
    return address


def check_header_name(name: str) -> str:
    """Return a header's name.

    Raises:
        MailUnsafe: it is no name (RFC 5322, section 2.2).
    """
    if not _NAME.fullmatch(name):
        raise MailUnsafe
    return name


def text_header(name: str, value: str) -> str:
    """Return one whole header line, folded, of free text such as a subject.

    Plain ASCII is never encoded, however long it is: an encoded List-Unsubscribe is a dead one.
    """
    if _is_plain(value):
        line = f"{name}: {value}"
        return (line if len(line) <= _FOLD_AT else _fold(line)) + "\r\n"
    return f"{name}: {_encoded(name, value)}\r\n"


def address_header(name: str, display_name: str, address: str, more: str = "") -> str:
    """Return one whole header line for one person: the name quoted or encoded, the address never.

    Args:
        name: the header's.
        display_name: who, in any script.
        address: where.
        more: what follows the name, such as `via Open Letters`; not encoded together with it, so that a name of usual
            length is one encoded word: some readers put a space between two.
    """
    if not display_name and not more:
        return f"{name}: {address}\r\n"
    both = f"{display_name} {more}".strip()
    phrase = _quoted(both) if _is_plain(both) else _phrase(name, display_name, more)
    last_line = len(phrase) - phrase.rfind("\n") + (len(name) + 1 if "\n" not in phrase else 0)
    gap = " " if last_line + len(address) + 3 <= _FOLD_AT else "\r\n "
    return f"{name}: {phrase}{gap}<{address}>\r\n"


def _phrase(name: str, display_name: str, more: str) -> str:
    if not _is_plain(more):
        return _encoded(name, f"{display_name} {more}".strip())
    return _encoded(name, display_name) + (f"\r\n {_quoted(more)}" if more else "")


def _is_plain(value: str) -> bool:
    return value.isascii() and _ENCODED_WORD not in value


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(name: str, value: str) -> str:
    return Header(value, "utf-8", maxlinelen=_FOLD_AT, header_name=name).encode(splitchars="", linesep="\r\n")


def _fold(line: str) -> str:
    """Break a long line before single spaces between words, so that unfolding gives the same value back."""
    lines, start = [], 0
    while len(line) - start > _FOLD_AT:
        cut = _last_gap(line, start)
        if cut < 0:
            break
        lines.append(line[start:cut])
        start = cut
    return "\r\n".join([*lines, line[start:]])


def _last_gap(line: str, start: int) -> int:
    """Return where to break: the last gap that keeps the line short, else the first one after that, else -1."""
    after_name = max(start + 1, line.index(" ") + 1)
    gaps = [match.start() for match in re.finditer(r"(?<=\S) (?=\S)", line) if match.start() >= after_name]
    return max((gap for gap in gaps if gap - start <= _FOLD_AT), default=min(gaps, default=-1))
