"""Finding things in a mail that nobody promised to be well-formed."""

from email import message_from_bytes
from email.message import Message as Email


def part(mail: Email, kind: str) -> Email | None:
    """Return the first part of a content type, or None."""
    return next((each for each in mail.walk() if each.get_content_type() == kind), None)


def inside(around: Email) -> Email:
    """Return the mail that a `message/...` part contains; Python reads a list of fields as the head of one."""
    payload = around.get_payload()
    first = payload[0] if isinstance(payload, list) and payload else None
    return first if isinstance(first, Email) else message_from_bytes(text(around).encode())


def header(mail: Email, name: str) -> str:
    """Return a header's value as text, "" if there is none; bytes that are no ASCII make it an object, not text."""
    return str(mail.get(name, "")).strip()


def text(mail: Email) -> str:
    """Return the words of a mail's first text part, of a part that is text, or of a returned mail's head."""
    for each in mail.walk():
        payload = each.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload.decode("utf-8", "replace")
    return ""
