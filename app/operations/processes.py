"""What `dev` runs beside itself, each as a block: begun at its start, gone at its end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from app.operations.catcher import Catcher
from app.operations.inbox import Inbox

USUAL_PORT = 5000
PATIENCE_SECONDS = 5


def listen(host: str, port: int | None) -> socket.socket:
    """Return a listening socket.

    Args:
        host: the address to listen on.
        port: None = 5000, or any free one if that is taken.

    Raises:
        OSError: the address is not ours, or the port that was asked for is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, USUAL_PORT if port is None else port), family=family)
    except OSError:
        if port is not None:
            raise
        return socket.create_server((host, 0), family=family)


@contextmanager
def web(app: Flask, listener: socket.socket) -> Iterator[Thread]:
    """Answer requests in threads of this process, which saves the seconds of loading the app twice."""
    host, port = listener.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="web")
    thread.start()
    try:
        yield thread
    finally:
        server.shutdown()
        server.server_close()
        listener.close()


@contextmanager
def catcher(inbox: Inbox) -> Iterator[Catcher]:
    """Catch mail on a free loopback port."""
    running = Catcher(inbox)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `flask work` as a process of its own, out of the terminal's reach: Ctrl-C is ours to pass on, once."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and make it end; its group goes too."""
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
