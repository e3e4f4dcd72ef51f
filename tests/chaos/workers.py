"""Real worker processes, to be killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


class Workers:
    """As many `flask work` processes as asked for; a killed one is started again at once."""

    def __init__(self, number: int, settings: Mapping[str, str], log: Path) -> None:
        self._settings = settings
        self._log = log
        self._processes = [self._start() for _ in range(number)]

    def kill(self, number: int) -> None:
        """Kill one with SIGKILL, wherever it stands, and start another in its place."""
        victim = self._processes[number]
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self._processes[number] = self._start()

    def stop(self) -> None:
        """Let all of them finish what is in mid-air and end.

        Raises:
            subprocess.TimeoutExpired: one did not end in a minute; it was killed.
        """
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise

    def _start(self) -> subprocess.Popen[bytes]:
        setpriv = shutil.which("setpriv")
        leash = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
        command = [*leash, sys.executable, "-m", "flask", "--app", "wsgi", "work"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=os.environ | self._settings, stdout=log, stderr=log, start_new_session=True
            )
