"""A mail server of the tests' own that takes everything and keeps it, unless a test says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.server import free_port


@dataclass
class Mailbox:
    """What was received, in its order, and where to send more."""

    port: int
    envelopes: list[Envelope] = field(default_factory=list)

    refuses: dict[str, str] = field(default_factory=dict)
    "What is answered to a letter for somebody, instead of taking it: by the recipient's address."

    @property
    def messages(self) -> list[EmailMessage]:
        """The mails, parsed by today's rules (RFC 5322, 2045-2047)."""
        return [message_from_bytes(each.original_content or b"", policy=policy.SMTP) for each in self.envelopes]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail, unless it is refused; aiosmtpd calls this by its name."""
        for recipient in envelope.rcpt_tos:
            if answer := self.refuses.get(recipient):
                return answer
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"


@contextmanager
def receiving(**options: Any) -> Iterator[Mailbox]:
    """Receive mail on a loopback port until the block ends.

    Args:
        options: more for `aiosmtpd.controller.Controller`, such as a TLS context.
    """
    mailbox = Mailbox(free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
