"""A mail server that delivers nothing: everything sent to it is kept in the development inbox."""

import asyncio
import socket
from collections.abc import Awaitable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.operations.inbox import Inbox


class Catcher(Controller):
    """An SMTP server in a thread of its own; `port` is right once `start` has returned.

    Args:
        inbox: where mail is kept.
        hostname: the loopback address to listen on.
        port: 0 = any free one.
    """

    def __init__(self, inbox: Inbox, *, hostname: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(_Keeper(inbox), hostname=hostname, port=port, ident="Undersigned's development mail catcher")

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        """Bind here rather than in the event loop: so the free port is known before anybody asks for it."""
        listener = socket.create_server((self.hostname, self.port))
        self.port = listener.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listener)


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail as a mailbox would get it: envelope written on top (RFC 5321, section 4.4), rest untouched."""
        content = envelope.original_content or b""
        lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
        lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        self._inbox.keep("".join(f"{line}\r\n" for line in lines).encode() + content)
        return "250 2.0.0 Caught"
