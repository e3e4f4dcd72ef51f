"""`flask dev`: everything on this machine until Ctrl-C."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import flask_migrate
from flask import Flask

import config
from app.extensions import db
from app.operations import processes, sample
from app.operations.inbox import Inbox

Say = Callable[[str], None]
Settings = dict[str, str | int | bool]

LOOK_SECONDS = 0.2


def run(app: Flask, listener: socket.socket, say: Say) -> bool:
    """Prepare the database, run catcher, web and worker, and return at Ctrl-C; False = something died before.

    Args:
        app: the app, its context pushed.
        listener: where to answer requests.
        say: prints a line.
    """
    stop = _stop_on_signals()
    flask_migrate.upgrade()
    slugs, password = sample.load_campaigns(), sample.demo_password()
    db.session.remove()
    with ExitStack() as running:
        settings = _public_url(app, listener) | _mail(app, running, say)
        app.config.from_mapping(settings)
        web = running.enter_context(processes.web(app, listener))
        worker = running.enter_context(processes.worker(_environment(settings)))
        _announce(app.config["PUBLIC_URL"], slugs, password, say)
        all_well = _watch(web, worker, stop, say)
        say("Stopping.")
    return all_well


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def _public_url(app: Flask, listener: socket.socket) -> Settings:
    """Return where people find us: as set, or else where we listen."""
    if app.config["PUBLIC_URL"] != config.DEVELOPMENT["PUBLIC_URL"]:
        return {"PUBLIC_URL": app.config["PUBLIC_URL"]}
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return {"PUBLIC_URL": f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"}


def _mail(app: Flask, running: ExitStack, say: Say) -> Settings:
    """Start the catcher, unless a mail server was asked for; return the settings that lead to it."""
    if server := app.config["MAIL_SERVER"]:
        say(f"WARNING: MAIL_SERVER is set, so mail is NOT caught. It leaves this machine through {server}.")
        return {}
    caught = running.enter_context(processes.catcher(Inbox(Path(app.instance_path) / "dev-mail")))
    plain: Settings = {"MAIL_USERNAME": "", "MAIL_PASSWORD": "", "MAIL_USE_TLS": False, "MAIL_USE_SSL": False}
    return plain | {"MAIL_SERVER": caught.hostname, "MAIL_PORT": caught.port}


def _environment(settings: Settings) -> dict[str, str]:
    return dict(os.environ) | {name: str(value) for name, value in settings.items()}


def _announce(url: str, slugs: list[str], password: str, say: Say) -> None:
    say("Undersigned is running. Ctrl-C stops all of it.")
    say("")
    for slug in slugs:
        say(f"  The campaign   {url}/campaigns/{slug}")
    say(f"  The inbox      {url}/dev/mail")
    say(f"  The dashboard  {url}/dashboard")
    say(f"                 sign in as {sample.DEMO_EMAIL} with the password {password}")


def _watch(web: Thread, worker: subprocess.Popen[bytes], stop: threading.Event, say: Say) -> bool:
    """Wait for a signal; return False if a part ended before one came."""
    while not stop.wait(LOOK_SECONDS):
        if worker.poll() is not None:
            say(f"The worker ended by itself (exit code {worker.returncode}), so everything stops.")
            return False
        if not web.is_alive():
            say("The web server ended by itself, so everything stops.")
            return False
    return True
