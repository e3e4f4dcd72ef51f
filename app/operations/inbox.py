"""The development inbox: a Maildir folder, so that any mail program can open it too (`mutt -f instance/dev-mail`)."""

import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any

NEWEST_KEPT = 500

MAILDIR_NAME = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\.")
"""What Python's `mailbox` calls a new mail: seconds, microseconds, process, count, host."""


UNREADABLE = (MessageError, LookupError, AttributeError, TypeError, ValueError)
"""What Python's `email` package raises on malformed mail, besides the errors it documents."""


class ForgivingPolicy(EmailPolicy):
    """Today's rules, but a malformed header is shown as it came in."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return the header parsed, or raw if it cannot be."""
        try:
            return super().header_fetch_parse(name, value)
        except UNREADABLE:
            return value.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class CaughtMail:
    """One mail as it came in: its key in the folder, when it came, and its bytes."""

    key: str
    caught_at: datetime
    source: bytes

    def parse(self, *, headers_only: bool = False) -> EmailMessage:
        """Return the mail as Python's `email` package understands it."""
        parser: BytesParser[EmailMessage] = BytesParser(EmailMessage, policy=ForgivingPolicy())  # type: ignore[arg-type]
        return parser.parsebytes(self.source, headersonly=headers_only)


class Inbox:
    """The newest caught mails; older ones make room."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, or make it."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(folder, create=True)

    def keep(self, source: bytes) -> str:
        """Store a mail durably, delete what is too old, and return the mail's key.

        Args:
            source: the whole message, headers and body.
        """
        key = self._box.add(source)
        for old in sorted(self._box.keys(), key=_arrival)[:-NEWEST_KEPT]:
            self._box.discard(old)
        return key

    def newest_first(self) -> Iterator[CaughtMail]:
        """Yield what is there; a mail that makes room meanwhile is passed over."""
        for key in sorted(self._box.keys(), key=_arrival, reverse=True):
            if mail := self.find(key):
                yield mail

    def find(self, key: str) -> CaughtMail | None:
        """Return one mail, or None if it is not there or no longer."""
        try:
            source = self._box.get_bytes(key)
        except (KeyError, FileNotFoundError):
            return None
        return CaughtMail(key, datetime.fromtimestamp(_arrival(key)[0], UTC), source)


def _arrival(key: str) -> tuple[int, ...]:
    """Return seconds, microseconds and count from a Maildir name; a file that is none of ours sorts as the oldest."""
    name = MAILDIR_NAME.match(key)
    return tuple(int(part) for part in name.groups()) if name else (0, 0, 0)
