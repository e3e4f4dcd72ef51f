"""How gunicorn serves Undersigned: `gunicorn wsgi:app` reads this file by itself.

Threads, because a post waits for the database most of its time, and a slow reader must not occupy a process.
"""

import os
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

from config import ConfigurationError, load

try:
    _settings = load()
except ConfigurationError as error:
    sys.exit(str(error))

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = _settings["WEB_PROCESSES"]
threads = _settings["WEB_THREADS"]
backlog = 512
keepalive = 5
timeout = 60
graceful_timeout = 30
control_socket_disable = True  # nobody here speaks to it; it would lie in the home folder
# Requests are logged by the app, without addresses and tokens; gunicorn's own access log would write both.
accesslog = None
errorlog = "-"
forwarded_allow_ips = ""  # TRUSTED_PROXIES says whom to believe, and the app does it

HANGING_UP_SECONDS = 2.0

# All processes count their answers in one folder, so that each of them can tell the sum. It is emptied at each start.
_folder = os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", "") or tempfile.mkdtemp(prefix="undersigned-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _folder


def on_starting(server):
    """Forget what an earlier server counted here."""
    Path(_folder).mkdir(parents=True, exist_ok=True)
    for file in Path(_folder).glob("*.db"):
        file.unlink()


def pre_request(worker, req):
    """End a connection with its post, so that the next one is taken by whichever process is free.

    Connections that stay open may all have met one process. It would send posts away while its neighbour rests.
    """
    if req.method == "POST":
        req.force_close()


def post_request(worker, req, environ, resp):
    """Wait here, in the request's own thread, until the other side has hung up too.

    gunicorn waits for that up to two seconds in the one thread that takes connections: who is slow to hang up, or does
    not want to, would keep everybody else waiting. When it is gunicorn's turn, there is nothing left to wait for.
    """
    if resp is None or not resp.headers_sent or not resp.should_close():
        return
    ends = time.monotonic() + HANGING_UP_SECONDS
    with suppress(OSError):
        resp.sock.shutdown(socket.SHUT_WR)
        while (left := ends - time.monotonic()) > 0:
            resp.sock.settimeout(left)
            if not resp.sock.recv(64 * 1024):
                return
    with suppress(OSError):
        resp.sock.shutdown(socket.SHUT_RDWR)


def child_exit(server, worker):
    """Let the numbers of a process that ended count on."""
    mark_process_dead(worker.pid)


def on_exit(server):
    """Leave no files behind."""
    for file in Path(_folder).glob("*.db"):
        file.unlink()
