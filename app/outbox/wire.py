"""Octets to and from a mail server, each wait with a deadline."""

import smtplib
import socket
import struct
import time

_LONGEST_REPLY = 64 * 1024
_SLOWEST_OCTETS_A_SECOND = 16 * 1024
"A digest of ten megabytes takes longer than a letter; one that had no time would never arrive."
_TICK_SECONDS = 1
_TICK = struct.pack("ll", _TICK_SECONDS, 0)


class Wire:
    """One connected socket.

    Python's own time-outs cost two more system calls, and two more hand-overs between threads, at each read and write.
    So the socket waits in the kernel, which returns once a second, and only then the deadline is looked at.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self.buffer = b""
        "What was received and not read yet."
        sock.settimeout(None)
        for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, direction, _TICK)

    def line(self, deadline: float) -> bytes:
        """Return the next line; a server that drips its octets is cut off at the deadline.

        Args:
            deadline: on the monotonic clock.

        Raises:
            TimeoutError: the deadline passed.
            OSError, smtplib.SMTPServerDisconnected: the connection broke.
        """
        while (end := self.buffer.find(b"\n")) < 0:
            self.receive(deadline)
        line, self.buffer = self.buffer[: end + 1], self.buffer[end + 1 :]
        return line

    def receive(self, deadline: float) -> None:
        """Wait for octets and add them to the buffer; raises as `line` does."""
        octets = self._received(deadline)
        if not octets or len(self.buffer) > _LONGEST_REPLY:
            raise smtplib.SMTPServerDisconnected("connection closed by the server")
        self.buffer = self.buffer + octets if self.buffer else octets

    def send(self, data: bytes, seconds: float, up_to: int = 0) -> bool:
        """Write everything; return False where the connection broke after the first `up_to` octets were handed on.

        Args:
            data: what to write.
            seconds: how long that may take, and longer for what is large.
            up_to: octets.

        Raises:
            OSError: it broke before.
        """
        deadline = time.monotonic() + seconds + len(data) / _SLOWEST_OCTETS_A_SECOND
        sent = 0
        while sent < len(data):
            try:
                sent += self._sent(memoryview(data)[sent:] if sent else data, deadline)
            except OSError:
                if not up_to or sent < up_to:
                    raise
                return False
        return True

    def _received(self, deadline: float) -> bytes:
        while True:
            try:
                return self._socket.recv(8192)
            except BlockingIOError:
                _left(deadline)

    def _sent(self, data: bytes | memoryview, deadline: float) -> int:
        while True:
            try:
                return self._socket.send(data)
            except BlockingIOError:
                _left(deadline)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no whole reply in time")
    return left
