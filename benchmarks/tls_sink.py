"""A sink that encrypts and asks for a password, which smtp-sink does not: for measuring what these two cost.

    python -m benchmarks.tls_sink PORT FOLDER [--tls]

It takes any letter and throws it away. The same sink without `--tls` is what the encrypted run is compared with.
"""

import asyncio
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.services.server import free_port, listens, running

ROOT = Path(__file__).parents[1]
ANSWERS = {
    b"AUTH": b"235 2.7.0 welcome\r\n",
    b"MAIL": b"250 2.1.0 ok\r\n",
    b"RCPT": b"250 2.1.5 ok\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}
DOT = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._buffer = bytearray()
        self._in_letter = False
        self._offers = b"250-sink\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n" if context else b""
        self._offers = self._offers or b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, unless this is the same connection, encrypted now."""
        encrypted = transport.get_extra_info("sslcontext") is not None
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        if not encrypted:
            self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every command in what came, and every letter's end."""
        self._buffer += data
        out = b""
        while True:
            end = self._buffer.find(DOT if self._in_letter else b"\r\n")
            if end < 0:
                break
            out += self._letter(end) if self._in_letter else self._command(end)
        if out:
            self._transport.write(out)

    def _letter(self, end: int) -> bytes:
        del self._buffer[: end + len(DOT)]
        self._in_letter = False
        return b"250 2.0.0 ok\r\n"

    def _command(self, end: int) -> bytes:
        word = bytes(self._buffer[:4]).upper()
        del self._buffer[: end + 2]
        if word == b"STAR" and self._context:
            asyncio.get_running_loop().create_task(self._encrypt(self._context))
            return b""
        if word in (b"EHLO", b"HELO"):
            return self._offers
        self._in_letter = word == b"DATA"
        return ANSWERS.get(word, b"250 2.0.0 ok\r\n")

    async def _encrypt(self, context: ssl.SSLContext) -> None:
        self._offers = b"250-sink\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n"
        self._transport.pause_reading()
        self._transport.write(b"220 2.0.0 go ahead\r\n")
        loop = asyncio.get_running_loop()
        encrypted = await loop.start_tls(self._transport, self, context, server_side=True)
        if encrypted is not None:
            self._transport = encrypted


@contextmanager
def serving(folder: Path, *, tls: bool) -> Iterator[tuple[int, dict[str, str]]]:
    """Run the sink until the block ends; give its port and the settings with which our engine uses it."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.tls_sink", str(port), str(folder), *(["--tls"] if tls else [])]
    settings = {"MAIL_USE_TLS": "true", "MAIL_USERNAME": "us", "MAIL_PASSWORD": "secret"}
    settings |= {"SSL_CERT_FILE": str(folder / "authority.pem")}
    with running(command, lambda: listens(port), folder / "sink.log", at=ROOT):
        yield port, settings if tls else {}


async def main() -> None:
    """Serve until interrupted."""
    port, folder, context = int(sys.argv[1]), Path(sys.argv[2]), None
    if "--tls" in sys.argv:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.cert_pem.write_to_path(folder / "authority.pem")
        authority.issue_cert("127.0.0.1").configure_cert(context)
    server = await asyncio.get_running_loop().create_server(lambda: Sink(context), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
