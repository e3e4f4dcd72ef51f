"""What to show of a caught mail; mail can be malformed, and then shows what can be read."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from app.operations.inbox import UNREADABLE, CaughtMail


@dataclass(frozen=True)
class MailSummary:
    """One line of the inbox."""

    key: str
    caught_at: datetime
    sender: str
    recipient: str
    subject: str


def summary(mail: CaughtMail) -> MailSummary:
    """Return the few facts that tell mails apart."""
    parsed = mail.parse(headers_only=True)
    return MailSummary(
        key=mail.key,
        caught_at=mail.caught_at,
        sender=str(parsed.get("From", "")),
        recipient=str(parsed.get("To", parsed.get("Delivered-To", ""))),
        subject=str(parsed.get("Subject", "")),
    )


def text_part(parsed: EmailMessage) -> str | None:
    """Return the mail's plain text, or None if it has none."""
    return _content(parsed, "plain")


def html_part(parsed: EmailMessage) -> str | None:
    """Return the mail's HTML, or None if it has none."""
    return _content(parsed, "html")


def _content(parsed: EmailMessage, kind: str) -> str | None:
    try:
        part = parsed.get_body(preferencelist=(kind,))
        return None if part is None else str(part.get_content())
    except UNREADABLE:
        return None
