"""The same octets, encrypted: OpenSSL works in memory, and the socket beneath waits as a plain one does."""

import contextlib
import socket
import ssl
import time

from app.outbox.wire import Wire

_RECORD = 16 * 1024
"What one TLS record can hold (RFC 8446, section 5.1)."


class EncryptedWire(Wire):
    """One encrypted connection.

    Python's own encrypted socket reads a record's head and body apart, and waits for each with a time-out of Python's:
    for a letter that is more work than encrypting it.
    """

    def __init__(self, sock: socket.socket, context: ssl.SSLContext, hostname: str, seconds: float) -> None:
        """Agree with the server on a key, and check its certificate.

        Args:
            sock: connected; what it received before now is forgotten (RFC 3207, section 4.2).
            context: whom to trust.
            hostname: whom the certificate must name.
            seconds: how long this may take.

        Raises:
            ssl.SSLError: no agreement, or not that server.
            OSError: the connection broke, or took too long.
        """
        super().__init__(sock)
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._arrived, self._leaving, server_hostname=hostname)
        deadline = time.monotonic() + seconds
        try:
            self._shake_hands(deadline)
        except ssl.SSLError:
            with contextlib.suppress(OSError):
                self._flush(deadline)  # tells the server why
            raise

    def _shake_hands(self, deadline: float) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush(deadline)
                self._fill(deadline)
            else:
                self._flush(deadline)
                return

    def _received(self, deadline: float) -> bytes:
        while True:
            if not self._arrived.pending and not self._tls.pending():
                self._fill(deadline)
            try:
                return self._tls.read(8192)
            except ssl.SSLWantReadError:  # a part of a record, or one with nothing for us
                self._flush(deadline)
                self._fill(deadline)

    def _sent(self, data: bytes | memoryview, deadline: float) -> int:
        """Write one record: what is in it arrives whole or not at all."""
        written = self._tls.write(memoryview(data)[:_RECORD])
        self._flush(deadline)
        return written

    def _fill(self, deadline: float) -> None:
        octets = super()._received(deadline)
        if octets:
            self._arrived.write(octets)
        else:
            self._arrived.write_eof()

    def _flush(self, deadline: float) -> None:
        octets: bytes | memoryview = self._leaving.read() if self._leaving.pending else b""
        while octets:
            octets = memoryview(octets)[super()._sent(octets, deadline) :]
