"""What the web benchmark starts: PostgreSQL, gunicorn and nginx, all on loopback, all gone at the end."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import nginx as nginx_service
from tests.services import postgresql
from tests.services.server import free_port, running

ROOT = Path(__file__).parents[1]
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB", "max_wal_size=4GB")
PUBLIC_URL = "http://letters.undersigned.org"


def settings(database_url: str, folder: Path) -> dict[str, str]:
    """Return the environment of a production server that takes posts from one network without limit."""
    return {
        "APP_ENV": "production",
        "DATABASE_URL": database_url,
        "INSTANCE_FOLDER": str(folder / "instance"),
        "SECRET_KEY": "only-for-this-benchmark-0123456789abcdef",
        "PUBLIC_URL": PUBLIC_URL,
        "MAIL_DEFAULT_SENDER": "letters@undersigned.org",
        "SIGN_LIMIT_PER_HOUR": "0",
        "BARE_DATABASE_URL": database_url.replace("postgresql://", "postgresql+psycopg://"),
    }


@contextmanager
def postgres() -> Iterator[postgresql.Server]:
    """Run PostgreSQL, with its promise to keep what it has committed: other than in tests, fsync is on."""
    folder = postgresql.find()
    if folder is None:
        sys.exit("This benchmark needs PostgreSQL's server programs.")
    with postgresql.cluster(folder) as files, files.serving(*DURABLE) as server:
        yield server


@contextmanager
def gunicorn(app: str, environment: dict[str, str], folder: Path, *arguments: str) -> Iterator[str]:
    """Serve a WSGI app with our gunicorn.conf.py; give its address."""
    port = free_port()
    variables = [f"{name}={value}" for name, value in environment.items()]
    command = ["env", *variables, sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", *arguments]
    with running(command, lambda: _answers(port), folder / f"{app.partition(':')[0]}.log", at=ROOT):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def granian(app: str, environment: dict[str, str], folder: Path, *arguments: str) -> Iterator[str]:
    """Serve a WSGI app with Granian, which is no dependency of ours: `pip install granian`; give its address."""
    port = free_port()
    variables = [f"{name}={value}" for name, value in environment.items()]
    command = ["env", *variables, sys.executable, "-m", "granian", "--interface", "wsgi", "--no-access-log"]
    command += ["--host", "127.0.0.1", "--port", str(port), *arguments, app]
    with running(command, lambda: _answers(port), folder / "granian.log", at=ROOT):
        yield f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    """Tell whether a process answers already, whatever it says; gunicorn listens before it can."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/hello", timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def nginx(upstream: str, page: bytes, folder: Path) -> Iterator[str]:
    """Run nginx as documented before `upstream`, and with a static copy of the page at /static.html."""
    program = nginx_service.find()
    if program is None:
        sys.exit("This benchmark needs nginx.")
    (folder / "static.html").write_bytes(page)
    static = f"location = /static.html {{ root {folder}; }}"
    with nginx_service.serving(program, [upstream.removeprefix("http://")], folder, static) as address:
        yield address
