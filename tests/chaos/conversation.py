"""One SMTP conversation, from greeting to goodbye, in one of the modes of `misbehaviour`."""

import asyncio
import base64
import binascii
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.chaos.misbehaviour import AfterDot, Mode, Replies, Tls
from tests.chaos.recording import Recording

RESET = struct.pack("ii", 1, 0)
"SO_LINGER with no time: closing sends RST and drops what was not yet read."
NEXT = {"mail": "ready", "rcpt": "mail", "data": "rcpt"}
"Which state each command of the envelope needs (RFC 5321, section 4.1.4)."


class Dropped(Exception):
    """The connection is to be closed without another word."""


@dataclass(frozen=True)
class House:
    """What all conversations of one server share."""

    recording: Recording
    certificate: ssl.SSLContext | None
    strangers: ssl.SSLContext | None
    "A certificate that its clients do not trust."
    account: str
    "`user:password` that must sign in; empty: anybody may send."
    misbehaves: Callable[[], Mode]
    "Asked once for each command that might be answered badly."
    pause_seconds: float = 0.0
    "How long a letter takes to be accepted, so that there is time to kill in."
    drip_seconds: float = 0.002


class Conversation:
    """Speaks with one client."""

    def __init__(self, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.house, self.reader, self.writer = house, reader, writer
        self.mode = house.misbehaves()
        self.state = "start"
        self.recipient = ""
        self.letters = 0
        self.signed_in = not house.account
        self.encrypted = writer.get_extra_info("ssl_object") is not None

    async def run(self) -> None:
        """Speak until one side has enough."""
        try:
            await self.say("connect", "220 chaos.example ESMTP")
            while line := await self.reader.readline():
                word, _, rest = line.decode("latin-1").strip().partition(" ")
                await self.answer(word.lower(), rest)
        except (Dropped, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            self.writer.close()

    async def answer(self, word: str, rest: str) -> None:
        """Answer one command."""
        if word in NEXT:
            self.mode = self.house.misbehaves()
        if word == self.mode.drops_at:
            raise Dropped
        if self.mode.goodbye_after is not None and self.letters >= self.mode.goodbye_after and word in NEXT:
            await self.say(word, "421 4.7.0 enough for one connection")
        known: dict[str, Callable[[str], Awaitable[None]]] = {
            "ehlo": self.ehlo,
            "starttls": self.starttls,
            "auth": self.auth,
            "mail": self.mail,
            "rcpt": self.rcpt,
            "data": self.data,
            "rset": self.rset,
            "noop": self.noop,
            "quit": self.quit,
        }
        await known.get(word, self.unknown)(rest)

    async def ehlo(self, _rest: str) -> None:
        """Name what we offer, some of it only to those who encrypt."""
        self.state = "ready"
        offers = ["chaos.example", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 10485760"]
        if self.house.certificate and not self.encrypted:
            offers.append("STARTTLS")
        if self.house.account and (self.encrypted or not self.house.certificate):
            offers.append("AUTH PLAIN")
        await self.say("ehlo", "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"]))

    async def starttls(self, _rest: str) -> None:
        """Encrypt the connection, or fail to."""
        context = self.house.strangers if self.mode.tls is Tls.STRANGER else self.house.certificate
        if context is None or self.encrypted:
            return await self.say("starttls", "454 4.7.0 TLS not available")
        await self.say("starttls", "220 2.0.0 go ahead")
        if self.mode.tls is Tls.CLOSED:
            raise Dropped
        if self.mode.tls is Tls.GARBAGE:
            self.writer.write(b"this is no TLS\r\n" * 8)
            raise Dropped
        await self.writer.start_tls(context)
        self.encrypted, self.state = True, "start"
        return None

    async def auth(self, rest: str) -> None:
        """Check name and password (RFC 4616)."""
        method, _, first = rest.partition(" ")
        if method.upper() != "PLAIN":
            return await self.say("auth", "504 5.5.4 unrecognized mechanism")
        if not first:
            await self.write("334 ")
            first = (await self.reader.readline()).decode("latin-1").strip()
        try:
            _, name, password = base64.b64decode(first).decode().split("\0")
        except (binascii.Error, ValueError):
            return await self.say("auth", "501 5.5.2 cannot decode")
        if f"{name}:{password}" != self.house.account:
            return await self.write("535 5.7.8 authentication failed")
        self.signed_in = await self.say("auth", "235 2.7.0 welcome")
        return None

    async def mail(self, _rest: str) -> None:
        """Begin an envelope."""
        if not self.signed_in:
            return await self.write("530 5.7.0 authentication required")
        return await self.envelope("mail", "250 2.1.0 ok")

    async def rcpt(self, rest: str) -> None:
        """Take the recipient."""
        self.recipient = rest.partition("<")[2].partition(">")[0]
        if self.mode.stranger and self.recipient.startswith(self.mode.stranger):
            return await self.write("550 5.7.1 unable to relay")
        await self.envelope("rcpt", "250 2.1.5 ok")
        return None

    async def data(self, _rest: str) -> None:
        """Take the letter."""
        if not await self.envelope("data", "354 go on"):
            return
        letter = await self.body()
        self.state = "ready"
        await self.dot(letter)

    async def envelope(self, command: str, reply: str) -> bool:
        """Answer a command of the envelope, in its order; return whether it was taken."""
        if self.state != NEXT[command]:
            await self.write("503 5.5.1 bad sequence of commands")
            return False
        taken = await self.say(command, reply)
        if taken:
            self.state = command
        return taken

    async def body(self) -> bytes:
        """Read up to the final dot; undo dot-stuffing (RFC 5321, section 4.5.2)."""
        if self.mode.drops_at == "body":
            await self.reader.read(64)
            self.abort()
        text = await self.reader.readuntil(b"\r\n")
        if text != b".\r\n":
            text += await self.reader.readuntil(b"\r\n.\r\n")
        return text[:-3].replace(b"\r\n..", b"\r\n.")

    async def dot(self, letter: bytes) -> None:
        """Keep the letter, or not, and say so, or not."""
        if self.house.pause_seconds:
            await asyncio.sleep(self.house.pause_seconds)
        after, refused = self.mode.after_dot, "dot" in self.mode.answers
        if not refused and after not in (AfterDot.RESET_LOST, AfterDot.SILENCE_LOST):
            self.house.recording.keep(self.recipient, letter)
            self.letters += 1
        if after in (AfterDot.RESET_KEPT, AfterDot.RESET_LOST):
            self.abort()
        if after in (AfterDot.SILENCE_KEPT, AfterDot.SILENCE_LOST):
            await self.reader.read()
            raise Dropped
        await self.say("dot", "250 2.0.0 kept")
        if after is AfterDot.CLOSE_AFTER_250:
            raise Dropped

    async def rset(self, _rest: str) -> None:
        """Forget the envelope."""
        self.state = "ready"
        await self.say("rset", "250 2.0.0 ok")

    async def noop(self, _rest: str) -> None:
        """Say that we are still here."""
        await self.say("noop", "250 2.0.0 ok")

    async def quit(self, _rest: str) -> None:
        """Say goodbye."""
        await self.say("quit", "221 2.0.0 bye")
        raise Dropped

    async def unknown(self, _rest: str) -> None:
        """Say that we know no such command."""
        await self.write("500 5.5.1 what?")

    async def say(self, command: str, reply: str) -> bool:
        """Say what the mode wants to hear said, or `reply`; return whether it was a yes."""
        reply = self.mode.answers.get(command, reply)
        await self.write(reply)
        if reply.startswith("421"):
            raise Dropped
        return reply[0] in "23"

    async def write(self, reply: str) -> None:
        """Send an answer in the mode's manner."""
        wire, pieces = f"{reply}\r\n".encode(), 1
        if self.mode.replies is Replies.TORN:
            self.writer.write(wire[: len(wire) // 2])
            await self.writer.drain()
            raise Dropped
        if self.mode.replies is not Replies.WHOLE:
            pieces = 2 if self.mode.replies is Replies.SPLIT else len(wire)
        for number in range(pieces):
            self.writer.write(wire[len(wire) * number // pieces : len(wire) * (number + 1) // pieces])
            await self.writer.drain()
            if pieces > 1:
                await asyncio.sleep(self.house.drip_seconds)

    def abort(self) -> None:
        """Reset the connection.

        Raises:
            Dropped: always.
        """
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.writer.transport.abort()
        raise Dropped
