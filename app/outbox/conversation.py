"""The conversation with a relay: how far it has come at every moment, and no round trip too many (RFC 5321, RFC 2920).

`smtplib` connects, encrypts and signs in; the envelope, the content and the replies are ours, because what an answer
means depends on the phase in which it came.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.outbox.answer import Answer
from app.outbox.encrypted_wire import EncryptedWire
from app.outbox.outgoing import Outgoing
from app.outbox.replies import Phase
from app.outbox.wire import Wire

_ALL_WELL = re.compile(rb"2\d\d [^\n]*\n2\d\d [^\n]*\n354 [^\n]*\n")
"The three answers that nearly every envelope gets, if they have come together: read at one look."


_DOT_BEGINS_LINE = re.compile(rb"\n\.")
"Twice as fast as `in`, which matters where each letter is searched whole."


class Conversation(smtplib.SMTP):
    """One connection, in which every reply has a deadline and a phase."""

    dot_timeout: float
    _host: str
    _octets: Wire
    _wired: socket.socket | None = None

    def getreply(self) -> tuple[int, bytes]:
        """Return one whole reply; a server that drips its octets is cut off at the deadline."""
        return self._reply(self.timeout)

    def _reply(self, seconds: float) -> tuple[int, bytes]:
        deadline = time.monotonic() + seconds
        wire = self._wire()
        lines = []
        while True:
            line = wire.line(deadline)
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                break
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """Write one of smtplib's own commands."""
        try:
            self._send(s if isinstance(s, bytes) else s.encode(self.command_encoding))
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(_name(error)) from error

    def starttls(self, *, context: ssl.SSLContext) -> tuple[int, bytes]:  # type: ignore[override]
        """Encrypt what follows, and forget what was said in the clear (RFC 3207, section 4.2).

        Args:
            context: whom to trust.

        Raises:
            ssl.SSLError, OSError: as `EncryptedWire` does.
            smtplib.SMTPException: the server cannot, or does not want to.
        """
        if not self.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("the server does not offer STARTTLS")
        code, text = self.docmd("STARTTLS")
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        self._encrypt(self._socket(), context)
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        return code, text

    def _encrypt(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._octets = EncryptedWire(sock, context, self._host, self.timeout)
        self._wired = sock

    def exchange(
        self, letters: Sequence[Outgoing], begin: Callable[[int], None], go_on: Callable[[], bool]
    ) -> Iterator[tuple[int, Answer]]:
        """Hand letters over, one after the other, and yield each one's number and answer.

        Where the server offers PIPELINING, a letter's final dot travels together with the next one's envelope: one
        round trip a letter instead of four. The iteration ends early, the rest untouched, when the connection is lost
        or `go_on` says no.

        Args:
            letters: what to send.
            begin: called with a letter's number just before its first octet is written: from then on it may arrive.
            go_on: asked before each letter.
        """
        pipelining = self.has_extn("pipelining")
        announced = False
        for number, letter in enumerate(letters):
            if not go_on():
                break
            refusal = self._refusal(letter, announced, pipelining)
            announced = False
            if refusal is None:
                begin(number)
                following = letters[number + 1] if pipelining and number + 1 < len(letters) else None
                answer = self._write(letter, following)
                announced = following is not None
            else:
                answer = refusal
            if answer.code in (0, 421):
                self.close()
            yield number, answer
            if self.sock is None:
                return
        if announced:
            self.close()

    def _refusal(self, letter: Outgoing, announced: bool, pipelining: bool) -> Answer | None:
        """Return why the server does not want this letter's content, or None: it waits for it."""
        try:
            if pipelining:
                if not announced:
                    self._send(_envelope(letter))
                return self._read_envelope()
            return self._ask_envelope(letter)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Phase.MAIL, 0, _name(error))

    def _read_envelope(self) -> Answer | None:
        """Read the three answers to an envelope; return the first that is a refusal."""
        wire = self._wire()
        if ready := _ALL_WELL.match(wire.buffer):
            wire.buffer = wire.buffer[ready.end() :]
            return None
        answers = []
        for phase in (Phase.MAIL, Phase.RCPT, Phase.DATA):
            try:
                answers.append(self._answer(phase))
            except (OSError, smtplib.SMTPException) as error:
                answers.append(Answer(phase, 0, _name(error)))
            if answers[-1].code in (0, 421):
                break
        refusal = next((answer for answer in answers if not _wanted(answer)), None)
        if refusal is None:
            return None
        if answers[-1].code == 0:
            self.close()
        elif answers[-1].code != 421:
            self._abandon(waits_for_content=answers[-1].code == 354)
        return refusal

    def _ask_envelope(self, letter: Outgoing) -> Answer | None:
        for phase, command in zip((Phase.MAIL, Phase.RCPT, Phase.DATA), _commands(letter), strict=True):
            self._send(command)
            answer = self._answer(phase)
            if not _wanted(answer):
                if answer.code != 421:
                    self._abandon(waits_for_content=False)
                return answer
        return None

    def _abandon(self, *, waits_for_content: bool) -> None:
        """Clear the table for the next letter: RFC 2920, section 3.1, has the client end a DATA nobody can receive."""
        try:
            if waits_for_content:
                self._send(b".\r\n")
                self._answer(Phase.DATA)
            self._send(b"RSET\r\n")
            if self._answer(Phase.QUIT).code != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _write(self, letter: Outgoing, following: Outgoing | None) -> Answer:
        """Write a letter's content and its final dot, and the next one's envelope behind it; return the answer."""
        content = _dot_stuffed(letter.content) + b".\r\n"
        phase = Phase.BODY
        try:
            written = self._send(content + _envelope(following) if following else content, up_to=len(content))
            phase = Phase.DOT
            if not written:
                return Answer(phase, 0, "the connection broke behind the final dot")
            return self._answer(phase, self.dot_timeout)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(phase, 0, _name(error))

    def _send(self, data: bytes, up_to: int = 0) -> bool:
        return self._wire().send(data, self.timeout, up_to)

    def _answer(self, phase: Phase, timeout: float | None = None) -> Answer:
        code, text = self._reply(self.timeout if timeout is None else timeout)
        return Answer(phase, max(code, 0), text.decode("utf-8", "replace").replace("\x00", ""))

    def _wire(self) -> Wire:
        sock = self._socket()
        if self._wired is not sock:
            self._wired, self._octets = sock, Wire(sock)
        return self._octets

    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock


class EncryptedConversation(Conversation):
    """The same, encrypted from the first octet (RFC 8314)."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext, **options: Any) -> None:
        self._context = context
        super().__init__(host, port, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        try:
            self._encrypt(sock, self._context)
        except OSError:
            sock.close()
            raise
        return sock


def _commands(letter: Outgoing) -> tuple[bytes, bytes, bytes]:
    return (
        f"MAIL FROM:<{letter.sender}>\r\n".encode("ascii"),
        f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii"),
        b"DATA\r\n",
    )


def _envelope(letter: Outgoing) -> bytes:
    return f"MAIL FROM:<{letter.sender}>\r\nRCPT TO:<{letter.recipient}>\r\nDATA\r\n".encode("ascii")


def _wanted(answer: Answer) -> bool:
    return answer.code == 354 if answer.phase is Phase.DATA else answer.code // 100 == 2


def _dot_stuffed(content: bytes) -> bytes:
    """Double a dot that begins a line (RFC 5321, section 4.5.2)."""
    stuffed = content.replace(b"\n.", b"\n..") if _DOT_BEGINS_LINE.search(content) else content
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
