"""What a mail that came back says: delivery status (RFC 3464), complaint (RFC 5965), or neither."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Email
from email.utils import getaddresses
from enum import StrEnum

from flask import current_app
from flufl.bounce import all_failures

from app.outbox.email_parts import header, inside, part, text
from app.outbox.envelope import read_bounce_address
from app.outbox.reply_text import enhanced_code

LARGEST_BYTES = 256 * 1024
"What lies behind it is the returned letter, which we know; and a stranger's mail of so much keeps us for seconds."
LONGEST_NOTE = 300
LONGEST_LOOKED_AT = 4_000
"Of what a note is made from: anybody can send a megabyte, and looking for addresses in it would take hours."
ADDRESSED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
COMPLAINTS = frozenset({"abuse", "fraud", "virus", "opt-out", "other"})
_ADDRESS = re.compile(r"[^\s<>@;:,()\"]+@[^\s<>@;:,()\"]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SMTP_CODE = re.compile(r"\b([45]\d\d)[ -]")


class Finding(StrEnum):
    """What a report comes down to."""

    FAILED = "failed"
    DELAYED = "delayed"
    "Not a bounce: the other side is still trying."
    DELIVERED = "delivered"
    "Or handed on, to where nobody reports from."
    COMPLAINT = "complaint"
    ANSWER = "answer"
    "A machine's answer, such as an out-of-office note."
    STRAY = "stray"
    "Nothing in it is about a mail of ours."
    UNCLEAR = "unclear"
    "A person must look at it."


@dataclass(frozen=True)
class Report:
    """A report, understood as far as possible."""

    finding: Finding
    message: int | None
    "The id of our message, from a tag that we signed; None: nobody proves which."
    code: int
    "Three digits, where there are any; else 0."
    note: str
    "What the server said, or the subject: short, with addresses blotted out."
    digest: str
    "The same for the same report, whichever way it comes."


def read(raw: bytes, recipient: str = "") -> Report:
    """Understand a mail that came to the bounce address.

    Nothing in it is believed except for the address it was sent to: that one we signed ourselves. The sender must be
    empty, as every report's is (RFC 5321, section 4.5.5); complaints, which have one, name our address inside.

    Args:
        raw: the whole mail.
        recipient: whom the envelope named, if that is known; otherwise the headers are searched.
    """
    try:
        return _read(raw, recipient)
    except RecursionError:  # thousands of mails or brackets within each other, as nobody writes who returns a letter
        return Report(Finding.STRAY, None, 0, "", hashlib.sha256(raw).hexdigest())


def _read(raw: bytes, recipient: str) -> Report:
    mail = message_from_bytes(raw[:LARGEST_BYTES])
    message = _message_of(recipient, *(value for name in ADDRESSED_TO for value in mail.get_all(name, [])))
    if complaint := part(mail, "message/feedback-report"):
        return _complaint(mail, inside(complaint), raw, message)
    code, note, finding = _finding(mail)
    if finding in (Finding.FAILED, Finding.UNCLEAR):
        finding = _believed(mail, finding, message)
    return Report(finding, message, code, _blotted(note), _digest(mail, raw, message))


def _message_of(*headers: str) -> int | None:
    """Return the message that the first address with our signature names."""
    addresses = (address for _, address in getaddresses([str(each) for each in headers]))
    return next((found for each in addresses if (found := read_bounce_address(each)) is not None), None)


def _finding(mail: Email) -> tuple[int, str, Finding]:
    """Return code, note and finding: first by the standard, then by what servers write without one."""
    recipients = list(_recipients(mail))
    for action, finding in (("failed", Finding.FAILED), ("delayed", Finding.DELAYED)):
        for fields in recipients:
            if header(fields, "Action").lower() == action:
                return *_said(fields), finding
    if recipients:
        return 0, "", Finding.DELIVERED
    return _finding_by_words(mail)


def _finding_by_words(mail: Email) -> tuple[int, str, Finding]:
    subject = header(mail, "Subject")
    temporary, permanent = _failures(mail)
    words = text(mail)
    found = _SMTP_CODE.search(words)
    code = int(found[1]) if found else 0
    if temporary or permanent:
        note = words[found.start() :].partition("\n\n")[0] if found else enhanced_code(0, words) or subject
        return code, note, Finding.FAILED if permanent else Finding.DELAYED
    automatic = header(mail, "Auto-Submitted").lower().startswith("auto-")
    return 0, subject, Finding.ANSWER if automatic else Finding.UNCLEAR


def _failures(mail: Email) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Return whom flufl.bounce finds failing for now and for good; nobody where its detectors stumble."""
    if not getaddresses([header(mail, "From")])[:1]:
        return frozenset(), frozenset()
    try:
        temporary, permanent = all_failures(mail)
    except (ValueError, LookupError, AttributeError, TypeError):
        return frozenset(), frozenset()
    return temporary, permanent


def _recipients(mail: Email) -> Iterator[Email]:
    """Give the fields about each recipient: every block of the delivery status but the first (RFC 3464, 2.1)."""
    status = part(mail, "message/delivery-status")
    blocks = status.get_payload() if status else []
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Email) and block.get("Action"):
            yield block


def _said(fields: Email) -> tuple[int, str]:
    """Return the code and the words of the server that refused: `Diagnostic-Code`, led by `Status` if it lacks one."""
    status = header(fields, "Status").partition(" ")[0]
    words = " ".join(header(fields, "Diagnostic-Code").partition(";")[2].split())
    found = re.match(r"([45]\d\d)[ -]?", words)
    code = int(found[1]) if found else {"5": 550, "4": 450}.get(status[:1], 0)
    rest = words[found.end() :] if found else words
    return code, rest if enhanced_code(code, rest) else f"{status} {rest}".strip()


def _believed(mail: Email, finding: Finding, message: int | None) -> Finding:
    """Return the finding, or what it is worth where sender or signature does not bear it out."""
    sender = header(mail, "Return-Path") or "<>"
    if message is not None:
        return finding if sender == "<>" else Finding.UNCLEAR
    ours = current_app.config["MAIL_DEFAULT_SENDER"][1].rpartition("@")[2]
    about_us = _returned_message_id(mail).endswith(f"@{ours}>")
    return Finding.UNCLEAR if about_us and sender == "<>" else Finding.STRAY


def _returned_message_id(mail: Email) -> str:
    """Return the Message-ID of the letter that a report brings back, whole or only its head; "" if none."""
    if head := part(mail, "text/rfc822-headers"):
        return header(message_from_bytes(text(head).encode()), "Message-ID")
    letter = part(mail, "message/rfc822")
    return header(inside(letter), "Message-ID") if letter else ""


def _complaint(mail: Email, fields: Email, raw: bytes, message: int | None) -> Report:
    """Return what a complaint says; it names our bounce address as the sender of what it complains about."""
    message = message or _message_of(header(fields, "Original-Mail-From"))
    kind = header(fields, "Feedback-Type").lower()
    finding = Finding.STRAY if message is None else Finding.COMPLAINT if kind in COMPLAINTS else Finding.ANSWER
    return Report(finding, message, 0, _blotted(kind), _digest(mail, raw, message))


def _blotted(words: str) -> str:
    """Return a text short, without addresses, and without what no database stores."""
    return _ADDRESS.sub("[address]", " ".join(_CONTROLS.sub(" ", words[:LONGEST_LOOKED_AT]).split()))[:LONGEST_NOTE]


def _digest(mail: Email, raw: bytes, message: int | None) -> str:
    identity = header(mail, "Message-ID").encode("utf-8", "replace") or raw
    return hashlib.sha256(str(message).encode() + b"\n" + identity).hexdigest()
