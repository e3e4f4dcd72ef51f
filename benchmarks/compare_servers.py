"""Which WSGI server: pages, signatures and confirmations a second under each, in turn and several times over.

    python -m benchmarks.compare_servers --rounds 3

What it found, and what was chosen, stands in docs/decisions/0024. Granian is left out where it is not installed.
"""

import argparse
import importlib.util
import tempfile
from pathlib import Path

from benchmarks import web_servers, wrk
from benchmarks.bench_web import PATH, Bench, say
from benchmarks.web_servers import granian, gunicorn

SERVERS = {
    "gunicorn gthread, 2 x 32": (gunicorn, ()),
    "gunicorn gthread, 2 x 4": (gunicorn, ("--threads", "4")),
    "gunicorn sync, 4": (gunicorn, ("--worker-class", "sync", "--workers", "4", "--threads", "1")),
    "Granian, 2 x 32": (granian, ("--workers", "2", "--blocking-threads", "32", "--backlog", "512")),
}
CONNECTIONS = 16


def compare(bench: Bench, rounds: int) -> None:
    """Measure each server in turn, as often as asked: what else the machine does then falls on all of them alike."""
    with gunicorn("benchmarks.bare_app:app", bench.environment, bench.folder) as bare:
        insert = bench.load(f"{bare}/insert", wrk.BARE_POST, CONNECTIONS)
        say("bare INSERT, gunicorn gthread", insert, insert.per_second(204))
    for _round in range(rounds):
        for name, (serve, arguments) in SERVERS.items():
            if serve is granian and importlib.util.find_spec("granian") is None:
                continue
            with serve("wsgi:app", bench.environment, bench.folder, *arguments) as address:
                measure(bench, name, address)


def measure(bench: Bench, name: str, address: str) -> None:
    """Measure one server."""
    page = bench.load(address + PATH, wrk.READ, CONNECTIONS)
    say(f"{name}: page", page, page.per_second(200))
    bench.signing(address, CONNECTIONS)
    signed, lost = bench.signing(address, CONNECTIONS)
    say(f"{name}: signing", signed, signed.per_second(303), f"{lost} lost")
    confirmed, lost = bench.confirming(address)
    say(f"{name}: confirming", confirmed, confirmed.per_second(303), f"{lost} lost")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=4, help="of each run (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="undersigned-servers-") as name, web_servers.postgres() as server:
        bench = Bench(asked.seconds, Path(name), server.url(server.create_database()))
        bench.prepare()
        compare(bench, asked.rounds)


if __name__ == "__main__":
    main()
