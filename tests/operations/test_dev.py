"""`make run`, as a newcomer has it: one process to start, three addresses, and nothing left afterwards."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@dataclass
class Session:
    """A running `flask dev`, and what it has printed so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def read_until(self, words: str) -> str:
        """Return what was printed up to the line with these words."""
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                break
        return "".join(self.lines)

    def address(self, name: str) -> str:
        """Return one of the printed addresses."""
        return re.search(rf"{name}\s+(http\S+)", "".join(self.lines))[1]

    def children(self) -> list[int]:
        """Return the processes that it has started."""
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def end(self, number: signal.Signals) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        self.read_until("no such words: to its end")
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def a_session(folder: Path, **environment: str) -> Iterator[Session]:
    """Run `flask dev` with its files in `folder`; kill it if the test did not end it."""
    ours = {"APP_ENV": "development", "INSTANCE_FOLDER": str(folder)} | environment
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "flask", "--app", "wsgi", "dev"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")} | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield Session(process)
        finally:
            if process.poll() is None:
                process.terminate()


def get(url: str) -> str:
    with urlopen(url, timeout=PATIENCE_SECONDS) as answer:
        return answer.read().decode()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_answers_and_a_signal_stops_it_all(tmp_path, number):
    with a_session(tmp_path, PORT="0") as session:
        session.read_until("sign in as")
        children = session.children()
        campaign, inbox = get(session.address("The campaign")), get(session.address("The inbox"))
        exit_code = session.end(number)

    assert "<form" in campaign
    assert "Development inbox" in inbox
    assert exit_code == 0
    assert len(children) == 1
    assert not any(is_running(pid) for pid in children)
    assert not is_running(session.process.pid)


def test_a_second_start_keeps_the_login(tmp_path):
    said = []
    for _ in range(2):
        with a_session(tmp_path, PORT="0") as session:
            session.read_until("sign in as")
            said.append(session.lines[-1])
            session.end(signal.SIGINT)

    assert said[0] == said[1]
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


def test_everything_stops_when_the_worker_dies(tmp_path):
    with a_session(tmp_path, PORT="0") as session:
        session.read_until("sign in as")
        (worker,) = session.children()
        os.kill(worker, signal.SIGKILL)
        said = session.read_until("Stopping.")
        exit_code = session.process.wait(PATIENCE_SECONDS)

    assert "The worker ended by itself" in said
    assert exit_code == 1


def test_a_taken_port_that_was_asked_for_is_an_error(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with a_session(tmp_path, PORT=str(port)) as session:
            said = session.read_until("Cannot listen")
            exit_code = session.process.wait(PATIENCE_SECONDS)

    assert f"Cannot listen on 127.0.0.1, port {port}" in said
    assert exit_code == 1


def test_a_mail_server_that_is_set_is_used_and_said_loudly(tmp_path):
    with a_session(tmp_path, PORT="0", MAIL_SERVER="127.0.0.1", MAIL_PORT="1") as session:
        said = session.read_until("sign in as")
        exit_code = session.end(signal.SIGINT)

    assert "WARNING: MAIL_SERVER is set, so mail is NOT caught" in said
    assert exit_code == 0


def test_a_public_address_that_is_set_is_kept(tmp_path):
    with a_session(tmp_path, PORT="0", PUBLIC_URL="http://letters.test:8080") as session:
        said = session.read_until("sign in as")
        session.end(signal.SIGINT)

    assert "http://letters.test:8080/dev/mail" in said


def test_it_is_for_development_only(app, runner):
    answer = runner.invoke(args=["dev"])

    assert answer.exit_code == 1
    assert "APP_ENV=development" in answer.output
