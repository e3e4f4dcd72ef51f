"""A sink that encrypts and asks for a password, which smtp-sink does not: for measuring what these two cost.

    python -m benchmarks.tls_sink PORT FOLDER [--tls]

It takes any letter and throws it away. The same sink without `--tls` is what the encrypted run is compared with.
"""

import socket
import socketserver
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.services.server import free_port, listens, running

ROOT = Path(__file__).parents[1]
IN_THE_CLEAR = b"250-sink\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n"
ENCRYPTED = b"250-sink\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n"
GO_AHEAD = b"220 2.0.0 go ahead\r\n"
ANSWERS = {
    b"AUTH": b"235 2.7.0 welcome\r\n",
    b"DATA": b"354 go on\r\n",
    b"EHLO": IN_THE_CLEAR,
    b"QUIT": b"221 2.0.0 bye\r\n",
    b"STAR": GO_AHEAD,
}
DOT = b"\r\n.\r\n"


class Sink(socketserver.BaseRequestHandler):
    """One connection, in a thread of its own that blocks: asyncio's encryption would cost more than the letter does."""

    context: ssl.SSLContext | None = None

    def setup(self) -> None:
        """Begin in the clear."""
        self._buffer = bytearray()
        self._in_letter = False
        self._answers = ANSWERS
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request.sendall(b"220 sink ESMTP\r\n")

    def handle(self) -> None:
        """Answer every command in what came, and every letter's end, until the client leaves."""
        while data := self.request.recv(65_536):
            self._buffer += data
            out = b""
            while (end := self._buffer.find(DOT if self._in_letter else b"\r\n")) >= 0:
                out += self._letter(end) if self._in_letter else self._command(end)
            if out:
                self.request.sendall(out)
            if out == GO_AHEAD and self.context:
                self.request = self.context.wrap_socket(self.request, server_side=True)
                self._answers = ANSWERS | {b"EHLO": ENCRYPTED}

    def _letter(self, end: int) -> bytes:
        del self._buffer[: end + len(DOT)]
        self._in_letter = False
        return b"250 2.0.0 ok\r\n"

    def _command(self, end: int) -> bytes:
        word = bytes(self._buffer[:4]).upper()
        del self._buffer[: end + 2]
        self._in_letter = word == b"DATA"
        return self._answers.get(word, b"250 2.0.0 ok\r\n")


@contextmanager
def serving(folder: Path, *, tls: bool) -> Iterator[tuple[int, dict[str, str]]]:
    """Run the sink until the block ends; give its port and the settings with which our engine uses it."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.tls_sink", str(port), str(folder), *(["--tls"] if tls else [])]
    settings = {"MAIL_USE_TLS": "true", "MAIL_USERNAME": "us", "MAIL_PASSWORD": "secret"}
    settings |= {"SSL_CERT_FILE": str(folder / "authority.pem")}
    with running(command, lambda: listens(port), folder / "sink.log", at=ROOT):
        yield port, settings if tls else {}


def main() -> None:
    """Serve until interrupted."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    if "--tls" in sys.argv:
        authority, Sink.context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.cert_pem.write_to_path(folder / "authority.pem")
        authority.issue_cert("127.0.0.1").configure_cert(Sink.context)
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Sink) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
