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
from dataclasses import dataclass

from app.outbox.answer import Answer
from app.outbox.replies import Phase

_LONGEST_REPLY = 64 * 1024
_ALL_WELL = re.compile(rb"2\d\d [^\n]*\n2\d\d [^\n]*\n354 [^\n]*\n")
"The three answers that nearly every envelope gets, if they have come together: read at one look."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter as it travels."""

    sender: str
    "The envelope's: where bounces go."
    recipient: str
    content: bytes
    "Lines end with CRLF; none is longer than 998 octets."


class Conversation(smtplib.SMTP):
    """One connection, in which every reply has a deadline and a phase."""

    dot_timeout: float
    _buffer = b""

    def getreply(self) -> tuple[int, bytes]:
        """Return one whole reply; a server that drips its octets is cut off at the deadline."""
        deadline = time.monotonic() + self.timeout
        lines = []
        while True:
            line = self._line(deadline)
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                break
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)

    def starttls(self, *, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:  # type: ignore[override]
        """Encrypt; what a stranger slipped in before the handshake is not read after it."""
        answer = super().starttls(context=context)
        self._buffer = b""
        return answer

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
        if ready := _ALL_WELL.match(self._buffer):
            self._buffer = self._buffer[ready.end() :]
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
        """Write everything; return False where the connection broke after the first `up_to` octets were handed on.

        Raises:
            OSError: it broke before.
        """
        sock = self._socket()
        sock.settimeout(self.timeout)
        sent = sock.send(data)
        while sent < len(data):
            try:
                sent += sock.send(memoryview(data)[sent:])
            except OSError:
                if not up_to or sent < up_to:
                    raise
                return False
        return True

    def _answer(self, phase: Phase, timeout: float | None = None) -> Answer:
        if timeout is None:
            code, text = self.getreply()
        else:
            usual, self.timeout = self.timeout, timeout
            try:
                code, text = self.getreply()
            finally:
                self.timeout = usual
        return Answer(phase, max(code, 0), text.decode("utf-8", "replace"))

    def _line(self, deadline: float) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no whole reply in time")
            sock = self._socket()
            sock.settimeout(left)
            octets = sock.recv(8192)
            if not octets or len(self._buffer) > _LONGEST_REPLY:
                self.close()
                raise smtplib.SMTPServerDisconnected("connection closed by the server")
            self._buffer += octets
        line, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
        return line

    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock


class EncryptedConversation(Conversation, smtplib.SMTP_SSL):
    """The same, encrypted from the first octet (RFC 8314)."""


def _commands(letter: Outgoing) -> tuple[bytes, bytes, bytes]:
    return (
        f"MAIL FROM:<{letter.sender}>\r\n".encode("ascii"),
        f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii"),
        b"DATA\r\n",
    )


def _envelope(letter: Outgoing) -> bytes:
    return b"".join(_commands(letter))


def _wanted(answer: Answer) -> bool:
    return answer.code == 354 if answer.phase is Phase.DATA else answer.code // 100 == 2


def _dot_stuffed(content: bytes) -> bytes:
    """Double a dot that begins a line (RFC 5321, section 4.5.2)."""
    stuffed = content.replace(b"\n.", b"\n..") if b"\n." in content else content
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
