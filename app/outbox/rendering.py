"""Filling a skeleton's gaps: from a row to the octets that travel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache

from app.outbox import quoted
from app.outbox.headers import address_header, check_characters, check_line, text_header
from app.outbox.skeleton import Gapped, Skeleton

RECIPIENT_NAME = "@to"
SENDER_NAME = "@from"
REPLY_TO = "@reply-to"
REPLY_TO_NAME = "@reply-name"
HEADER = "@header:"
"Slots of our own among a mail's; a template's names cannot start with an at sign."

_BOUNDARY = "=_undersigned_=_5e7b2c_"
"In quoted-printable text an equals sign is never followed by an underscore, so no body can hold this line."
_OUTER_BOUNDARY = "=_undersigned_=_a41d9f_"
_TEXT_HEAD = 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_HTML_HEAD = _TEXT_HEAD.replace("plain", "html")


@dataclass(frozen=True)
class Sender:
    """Who sends: our own address, never a supporter's."""

    organization: str
    address: str

    def header(self, speaker: str) -> str:
        """Return the `From` line: the organization, or somebody via the organization."""
        if not speaker:
            return address_header("From", self.organization, self.address)
        return address_header("From", speaker, self.address, more=f"via {self.organization}")


class Renderer:
    """Renders every message of one skeleton; made once, used for each letter."""

    def __init__(self, skeleton: Skeleton, sender: Sender) -> None:
        self._skeleton = skeleton
        self._sender = sender
        self._body = _body(skeleton)
        automatic = "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n" if skeleton.automatic else ""
        self._fixed_head = automatic + "MIME-Version: 1.0\r\n"

    def render(self, *, recipient: str, message_id: str, slots: Mapping[str, str], date: float) -> bytes:
        """Return one whole message, its lines ended by CRLF.

        Args:
            recipient: the address.
            message_id: the Message-ID header, angle brackets included.
            slots: the mail's own slots and ours.
            date: seconds since 1970.

        Raises:
            KeyError: a slot is missing.
            MailUnsafe: a value for a header has a line break.
        """
        return "".join((*self._head(recipient, message_id, slots, date), *self._body(slots))).encode("ascii")

    def _head(self, recipient: str, message_id: str, slots: Mapping[str, str], date: float) -> list[str]:
        speaker, recipient_name = slots.get(SENDER_NAME, ""), slots.get(RECIPIENT_NAME, "")
        subject, reply_to_name = _filled(self._skeleton.subject, slots), slots.get(REPLY_TO_NAME, "")
        check_characters(f"{speaker}{recipient_name}{subject}{reply_to_name}{recipient}")
        head = [
            self._sender.header(speaker),
            address_header("To", recipient_name, recipient),
            text_header("Subject", subject),
            f"Date: {_date(int(date))}\r\nMessage-ID: {message_id}\r\n",
        ]
        if reply_to := slots.get(REPLY_TO):
            head.append(address_header("Reply-To", reply_to_name, reply_to))
        head += [text_header(name, check_line(slots[HEADER + name])) for name in self._skeleton.headers]
        return [*head, self._fixed_head]


def _body(skeleton: Skeleton) -> Callable[[Mapping[str, str]], list[str]]:
    words = _words(skeleton)
    if not skeleton.attachments:
        return words
    opening = f'Content-Type: multipart/mixed; boundary="{_OUTER_BOUNDARY}"\r\n\r\n--{_OUTER_BOUNDARY}\r\n'
    files = [f"\r\n--{_OUTER_BOUNDARY}\r\n{_file(each)}" for each in skeleton.attachments]
    return lambda slots: [opening, *words(slots), *files, f"--{_OUTER_BOUNDARY}--\r\n"]


def _file(attachment: Mapping[str, str]) -> str:
    """Return one file as a part, its content ended by CRLF already (RFC 2045, section 6.8)."""
    name = attachment["name"]
    return (
        f'Content-Type: {attachment["type"]}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{attachment['content']}"
    )


def _words(skeleton: Skeleton) -> Callable[[Mapping[str, str]], list[str]]:
    text, html = skeleton.text, skeleton.html
    if html is None:
        return lambda slots: [_TEXT_HEAD, *_encoded(text, slots, quoted.encode_slot)]
    opening = f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n--{_BOUNDARY}\r\n{_TEXT_HEAD}'
    middle, closing = f"\r\n--{_BOUNDARY}\r\n{_HTML_HEAD}", f"\r\n--{_BOUNDARY}--\r\n"
    return lambda slots: [
        opening,
        *_encoded(text, slots, quoted.encode_slot),
        middle,
        *_encoded(html, slots, quoted.encode_html_slot),
        closing,
    ]


def _encoded(gapped: Gapped, slots: Mapping[str, str], encode: Callable[[str], str]) -> list[str]:
    parts = [""] * (2 * len(gapped.slots) + 1)
    parts[::2] = gapped.pieces
    parts[1::2] = [encode(slots[name]) for name in gapped.slots]
    return parts


def _filled(gapped: Gapped, slots: Mapping[str, str]) -> str:
    if not gapped.slots:
        return gapped.pieces[0]
    return "".join(_encoded(gapped, slots, str))


@lru_cache(maxsize=4)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True).replace("GMT", "+0000")
