"""Who is measured, and how each is started."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.install import Peers

PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Contender:
    """One way to send."""

    name: str
    command: tuple[str | Path, ...]
    "Ends after printing its figures; `{port}` and `{database}` are filled in."
    database: str = ""
    "`sqlite` or `postgresql`, made anew for each run."
    tls: bool | None = None
    "None: into smtp-sink; otherwise into our own sink, with or without encryption and password."
    settings: dict[str, str] = field(default_factory=dict)


def limit(letters: int, shape: Path) -> Contender:
    """Return the measure of all: the language's own limit."""
    return Contender("smtplib, prebuilt", _script(sys.executable, "smtplib_limit.py", letters, shape))


def peers(installed: Peers, letters: int, shape: Path) -> list[Contender]:
    """Return those that people use today, as far as they could be installed."""
    few = letters // 4  # slow ones are not waited for
    found = [Contender("Flask-Mail, one connection", _script(sys.executable, "flask_mail_reused.py", few, shape))]
    if installed.nodemailer:
        command = ("node", installed.nodemailer, "{port}", str(few), shape)
        found.append(Contender("nodemailer, pool of 8", command))
    if installed.post_office:
        for database in ("sqlite", "postgresql"):
            for processes, threads in (("1", "1"), ("1", "5"), ("2", "5")):
                command = _script(installed.post_office, "post_office_best.py", few, shape)
                name = f"post_office, {database}, {processes} x {threads} threads"
                found.append(Contender(name, (*command, "{database}", processes, threads), database=database))
    return found


def ours(letters: int, *, html: bool, group: int) -> list[Contender]:
    """Return this engine's whole durable path: on both databases, in several sizes, and what encryption costs."""
    found = []
    for database in ("sqlite", "postgresql"):
        for processes, connections, size in ((1, 1, 1), (1, 1, group), (1, 2, group), (2, 1, group)):
            name = f"Undersigned, {database}, {processes} x {connections} connection, groups of {size}"
            options = [f"--processes={processes}", f"--connections={connections}", f"--group={size}"]
            found.append(Contender(name, engine(letters, options, html=html), database=database))
        for tls in (False, True):
            name = f"Undersigned, {database}, {'AUTH and STARTTLS' if tls else 'the same sink without'}"
            found.append(Contender(name, engine(letters, [f"--group={group}"], html=html), database=database, tls=tls))
    return found


def by_group(letters: int, *, html: bool, groups: Sequence[int]) -> list[Contender]:
    """Return this engine with one connection, on both databases, in groups of several sizes."""
    return [
        Contender(
            f"Undersigned, {database}, groups of {size}",
            engine(letters, [f"--group={size}"], html=html),
            database=database,
        )
        for database in ("sqlite", "postgresql")
        for size in groups
    ]


def _script(python: str | Path, name: str, letters: int, shape: Path) -> tuple[str | Path, ...]:
    return (python, PEERS / name, "{port}", str(letters), shape)


def engine(letters: int, options: Sequence[str], *, html: bool) -> tuple[str, ...]:
    """Return the command that queues so many letters and measures how this engine sends them."""
    command = (sys.executable, "-m", "benchmarks.delivery_engine", "--database={database}", "--port={port}")
    return (*command, f"--letters={letters}", *options, *(["--html"] if html else []))
