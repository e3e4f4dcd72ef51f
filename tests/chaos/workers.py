"""Real worker processes, to be killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


class Unstoppable(Exception):
    """A worker went on after SIGTERM; the message has the end of its log, with every thread's stack."""


class Workers:
    """As many `flask work` processes as asked for; a killed one is started again at once.

    On PostgreSQL each is a machine of its own; workers on one SQLite file share theirs.
    """

    def __init__(self, number: int, settings: Mapping[str, str], folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._hosts = count()
        self._host_of = [self._new_host() for _ in range(number)]
        self._processes = [self._start(host) for host in self._host_of]

    def process_id(self, number: int) -> int:
        """Return the process id of one."""
        return self._processes[number].pid

    def kill(self, number: int, *, host_lost: bool = False) -> None:
        """Kill one with SIGKILL, wherever it stands, and start another in its place.

        Args:
            number: which.
            host_lost: whether the machine goes with it, and all that it kept in files; the other one is a new machine.
        """
        victim = self._processes[number]
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        if host_lost:
            shutil.rmtree(self._host_of[number], ignore_errors=True)
            self._host_of[number] = self._new_host()
        self._processes[number] = self._start(self._host_of[number])

    def stop(self) -> None:
        """Let all of them finish what is in mid-air and end.

        Raises:
            Unstoppable: one did not end in a minute; it was made to say where it stands, and killed.
        """
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        stuck = [process for process in self._processes if not _ended(process)]
        for process in stuck:
            os.killpg(process.pid, signal.SIGABRT)
            process.wait()
        if stuck:
            raise Unstoppable((self._folder / "work.log").read_text()[-6000:])

    def _new_host(self) -> Path:
        """Return a folder that stands for a machine: workers that share one take over each other's progress maps."""
        return self._folder / f"host-{next(self._hosts)}"

    def _start(self, host: Path) -> subprocess.Popen[bytes]:
        setpriv = shutil.which("setpriv")
        leash = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
        command = [*leash, sys.executable, "-m", "flask", "--app", "wsgi", "work"]
        environment = os.environ | self._settings | {"INSTANCE_FOLDER": str(host), "PYTHONFAULTHANDLER": "1"}
        with (self._folder / "work.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True
