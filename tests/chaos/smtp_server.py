"""A mail server that writes down what it accepts and misbehaves as it is told: `python -m tests.chaos.smtp_server`."""

import argparse
import asyncio
import random
import socket
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.chaos import recording
from tests.chaos.conversation import Conversation, House
from tests.chaos.misbehaviour import MODES, Mode
from tests.services.server import free_port, listens, running

LARGEST_LETTER_BYTES = 10 * 1024 * 1024
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class MailServer:
    """A running server, as its clients and the tests see it."""

    port: int
    record: Path
    authority: Path
    "The certificate that its clients must trust (`SSL_CERT_FILE`)."

    def accepted(self) -> Counter[str]:
        """Return how often each Message-ID was accepted."""
        return recording.accepted(self.record)


class Encrypts(StrEnum):
    """When a server begins to encrypt."""

    WHEN_ASKED = "starttls"
    FROM_THE_START = "implicit"


@contextmanager
def serving(
    folder: Path,
    *modes: str,
    share: float = 1.0,
    tls: Encrypts | None = None,
    account: str = "",
    pause_seconds: float = 0.0,
    seed: int = 1,
) -> Iterator[MailServer]:
    """Run the server as a process of its own until the block ends.

    Args:
        folder: where it keeps its record and its certificate.
        modes: names in `misbehaviour.MODES`; one is drawn for each misbehaviour.
        share: how often it misbehaves, 0 to 1.
        tls: when it encrypts; None: never.
        account: `user:password` that clients must sign in with; empty: none.
        pause_seconds: how long each letter takes to be accepted.
        seed: fixes the draws.
    """
    port = free_port()
    command = [sys.executable, "-m", "tests.chaos.smtp_server", str(port), str(folder), *(modes or ["good"])]
    options = [
        f"--share={share}",
        f"--account={account}",
        f"--pause={pause_seconds}",
        f"--seed={seed}",
        *([f"--tls={tls}"] if tls else []),
    ]
    with running([*command, *options], lambda: listens(port), folder / "smtp.log", at=ROOT):
        yield MailServer(port, folder / "accepted.tsv", folder / "authority.pem")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("modes", nargs="+", choices=MODES)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--account", default="")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tls", choices=[str(when) for when in Encrypts])
    asked = parser.parse_args()
    certificate, strangers = _certificates(asked.folder) if asked.tls else (None, None)
    misbehaves = _draws([MODES[name] for name in asked.modes], asked.share, random.Random(asked.seed))
    record = recording.Recording(asked.folder / "accepted.tsv")
    house = House(record, certificate, strangers, asked.account, misbehaves, asked.pause)
    asyncio.run(_serve(house, asked.port, certificate if asked.tls == Encrypts.FROM_THE_START else None))


def _draws(modes: list[Mode], share: float, rng: random.Random) -> Callable[[], Mode]:
    return lambda: rng.choice(modes) if rng.random() < share else MODES["good"]


def _certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    import trustme  # here, because it takes longer to load than all the rest, and few servers need it

    ours, theirs = trustme.CA(), trustme.CA()
    ours.cert_pem.write_to_path(folder / "authority.pem")
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2)]
    for authority, context in zip((ours, theirs), contexts, strict=True):
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return contexts[0], contexts[1]


async def _serve(house: House, port: int, certificate: ssl.SSLContext | None) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await Conversation(house, reader, writer).run()

    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=LARGEST_LETTER_BYTES, ssl=certificate)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    main()
