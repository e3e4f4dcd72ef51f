"""How long the dashboard's pages take, with few signers and with a million, and how fast lists and packets are made.

Each database is filled by `load_sample`; then gunicorn serves it, and an organizer asks every page again and again.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psycopg
from sqlalchemy import select

from app import create_app
from app.campaigns.queries import find
from app.extensions import db
from app.letters import chores, service
from app.letters.models import DeliveryMode, Letter
from app.letters.orders import Order
from app.organizers import service as organizers
from app.organizers.models import Role
from benchmarks import web_servers
from benchmarks.load_sample import SAMPLE
from benchmarks.web_servers import PUBLIC_URL, ROOT, gunicorn

SLUG = SAMPLE.stem
EMAIL, PASSWORD = "organizer@undersigned.org", "only for this benchmark"
PACKET = 100_000
CAMPAIGN = f"/dashboard/campaigns/{SLUG}"
PAGES = {
    "overview": "/dashboard/",
    "campaign": CAMPAIGN,
    "statistics": f"{CAMPAIGN}/statistics",
    "statistics of 7 days": f"{CAMPAIGN}/statistics?since=%(week)s",
    "deliver": f"{CAMPAIGN}/deliver/%(target)s",
    "delivery room": "/dashboard/deliveries/%(delivery)s",
    "its figures": "/dashboard/deliveries/%(delivery)s/progress",
    "signers": f"{CAMPAIGN}/signers",
    "signers, by name": f"{CAMPAIGN}/signers?q=supporter+77",
    "signers, by address": f"{CAMPAIGN}/signers?q=supporter77%%40",
    "signers, by place": f"{CAMPAIGN}/signers?q=10370",
    "signers, withdrawn": f"{CAMPAIGN}/signers?state=withdrawn",
    "rules": f"{CAMPAIGN}/rules",
    "new rule": f"{CAMPAIGN}/rules/new",
    "editor": f"{CAMPAIGN}/edit",
    "duplicate": f"{CAMPAIGN}/duplicate",
    "new campaign": "/dashboard/new-campaign",
    "bounces": "/dashboard/bounces",
    "team": "/dashboard/team",
    "audit log": "/dashboard/audit",
}


class Organizer:
    """Somebody who is signed in, over real HTTP."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._jar = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._jar))
        page = self.get("/sign-in").decode()
        self.post("/sign-in", page, email=EMAIL, password=PASSWORD)

    def get(self, path: str) -> bytes:
        """Ask for a page."""
        with self._opener.open(self._request(path), timeout=60) as answer:
            content: bytes = answer.read()
        return content

    def post(self, path: str, page: str, **fields: str) -> Iterator[bytes]:
        """Press a button of a page; give the answer piece by piece."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        data = urlencode({"csrf_token": token[1] if token else "", **fields}).encode()
        answer = self._opener.open(self._request(path, data), timeout=300)
        return iter(lambda: answer.read(1 << 16), b"")

    def _request(self, path: str, data: bytes | None = None) -> Request:
        """Speak as the proxy before a production server does: cookies are for HTTPS only, and so are its forms."""
        headers = {"Host": PUBLIC_URL.partition("//")[2], "Referer": PUBLIC_URL}
        request = Request(self._address + path, data, headers)
        request.add_header("Cookie", "; ".join(f"{each.name}={each.value}" for each in self._jar))
        return request


def prepare(url: str, size: int) -> tuple[float, float, int, dict[str, str]]:
    """Fill a database, and make a packet; return the seconds of both, the peak memory in MB, and parts of addresses."""
    started = time.monotonic()
    environment = os.environ | {"DATABASE_URL": url, "APP_ENV": "development"}
    subprocess.run([sys.executable, "-m", "benchmarks.load_sample", str(size)], cwd=ROOT, env=environment, check=True)
    filled = time.monotonic() - started
    _settle(url)
    code = "import sys; from benchmarks.bench_dashboard import packet; packet(int(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(_packed(size))], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    seconds, memory, target, delivery, week = done.stdout.decode().splitlines()[-1].split()
    return filled, float(seconds), int(memory), {"target": target, "delivery": delivery, "week": week}


def _packed(size: int) -> int:
    """Return how many letters the packet has; the rest stays ready, for the page on which a delivery is ordered."""
    return min(PACKET, size // 2)


def _settle(url: str) -> None:
    """Bring PostgreSQL to where it is a while after so many changes, so that no page waits for its cleaning up."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")


def packet(size: int) -> None:
    """Order a packet of the first letters and make it; print the seconds, the peak memory and where it is."""
    with create_app().app_context():
        organizer = organizers.add(EMAIL, Role.OWNER, PASSWORD)
        target = find(SLUG).targets[0]
        last = db.session.scalars(select(Letter.id).order_by(Letter.id).offset(size - 1).limit(1)).one()
        started = time.monotonic()
        delivery = service.order_delivery(Order(target.id, last, 0, mode=DeliveryMode.PACKET), organizer.id)
        chores.work()
        seconds = time.monotonic() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        week = db.session.scalar(select(db.func.date(Letter.written_at)).limit(1))
        print(seconds, memory, target.id, delivery.public_id, week)


def times(organizer: Organizer, parts: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Return how many milliseconds each page took, again and again, after a first time that is not counted."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for number in range(rounds + 1):
        for name, path in PAGES.items():
            started = time.perf_counter()
            organizer.get(path % parts)
            if number:
                found[name].append((time.perf_counter() - started) * 1000)
    return found


def export(organizer: Organizer, kind: str, size: int) -> None:
    """Take the list of all signatures along; print how fast it came, and the servers' memory."""
    page = organizer.get(f"{CAMPAIGN}/signers").decode()
    before = most = _memory()
    started, first = time.perf_counter(), 0.0
    for _piece in organizer.post(f"{CAMPAIGN}/signers/export", page, format=kind, which=""):
        first = first or time.perf_counter() - started
        most = max(most, _memory())
    speed = size / (time.perf_counter() - started)
    print(f"  {kind}: {speed:,.0f} rows/s, first after {first:.2f} s, memory {before} MB before, {most} MB at most")


def _memory() -> int:
    """Return the resident memory of the largest gunicorn process that we started, in MB."""
    found = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            is_ours = (
                b"bench" in (status.parent / "environ").read_bytes()
                and b"gunicorn" in (status.parent / "cmdline").read_bytes()
            )
        except OSError:
            continue
        if is_ours and (resident := re.search(r"VmRSS:\s+(\d+)", text)):
            found.append(int(resident[1]) // 1024)
    return max(found)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
    else:
        with web_servers.postgres() as server:
            yield server.url(server.create_database())


def measure(engine: str, size: int, rounds: int) -> dict[str, list[float]]:
    """Fill one database and measure on it; print what is not a page's time, and return what is."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name, database(engine, Path(name)) as url:
        filled, made, memory, parts = prepare(url, size)
        print(f"{engine}, {size:,}: filled in {filled:.0f} s", flush=True)
        print(f"  a packet of {_packed(size):,}: {made:.1f} s, {memory} MB at most", flush=True)
        with gunicorn("wsgi:app", web_servers.settings(url, Path(name)), Path(name)) as address:
            organizer = Organizer(address)
            found = times(organizer, parts, rounds)
            for kind in ("csv", "xlsx"):
                export(organizer, kind, size)
        return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs=2, default=(10_000, 1_000_000), metavar=("FEW", "MANY"))
    parser.add_argument("--databases", nargs="+", default=("sqlite", "postgresql"))
    parser.add_argument("--rounds", type=int, default=50, help="times that each page is asked for")
    asked = parser.parse_args()
    for kind in asked.databases:
        few, many = (measure(kind, size, asked.rounds) for size in asked.sizes)
        print(f"\n| {kind} | median, {asked.sizes[0]:,} | median, {asked.sizes[1]:,} | ratio | p95 |")
        print("|---|---|---|---|---|")
        for page in PAGES:
            before, after = median(few[page]), median(many[page])
            p95 = quantiles(many[page], n=20)[-1]
            print(f"| {page} | {before:.0f} ms | {after:.0f} ms | {after / before:.2f} | {p95:.0f} ms |", flush=True)


if __name__ == "__main__":
    main()
