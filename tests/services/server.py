"""Running a server program for as long as the tests need it."""

import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    command: Sequence[str | Path],
    ready: Callable[[], bool],
    log: Path,
    user: str | None = None,
    at: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it also ends if the tests are killed.

    Args:
        command: the program and its arguments.
        ready: tells whether it serves; asked until it says yes.
        log: the file that gets what the server prints.
        user: whom to run it as; None = as ourselves.
        at: the folder it runs in; None = the log's.

    Raises:
        RuntimeError: it ended or was not ready in 30 seconds; the message has the log's end.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_leash(), *command], stdout=output, stderr=output, cwd=at or log.parent, **as_user(user)
        )
    try:
        _wait(process, ready, log)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def as_user(name: str | None) -> dict[str, Any]:
    """Return the arguments that make `subprocess` run a program as another user, with none of our groups."""
    if name is None:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _leash() -> list[str]:
    """Return the words that make Linux interrupt the server when the process that started it dies."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)
