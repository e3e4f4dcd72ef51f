"""How many pages and signatures a second, beside the bare parts that they are made of.

    make bench-web                           all of it, with a million signatures: some twelve minutes
    make bench-web ARGS="--seconds 3 --million 10000"

Everything runs on this machine, the load generator (wrk) too, so ratios carry over to another machine and figures do
not. What is compared with the bare INSERT is measured in turn with it, and its median is given. PostgreSQL commits with
fsync. After each run the database is asked for every signature that was answered 303.
"""

import argparse
import re
import tempfile
import urllib.request
from pathlib import Path
from statistics import median

import flask_migrate
from sqlalchemy import ColumnElement, func, select, text, true

from app import create_app
from app.extensions import db
from app.signatures import links
from app.signatures.models import Signature, SignatureState
from benchmarks import web_servers, wrk
from benchmarks.web_servers import PUBLIC_URL, gunicorn, nginx, settings
from tests.factories import a_campaign

PATH = "/campaigns/trees"
CONFIRMED = Signature.state == SignatureState.CONFIRMED
SOMEBODY = 1_000_000_000
"Numbers of supporters begin here, and grow by this for each run."


class Bench:
    """The runs, in their order, and what they found."""

    def __init__(self, seconds: int, folder: Path, database_url: str) -> None:
        self.seconds = seconds
        self.folder = folder
        self.environment = settings(database_url, folder)
        names = ("APP_ENV", "DATABASE_URL", "INSTANCE_FOLDER", "SECRET_KEY", "PUBLIC_URL", "MAIL_DEFAULT_SENDER")
        self.app = create_app(**{name: self.environment[name] for name in names})
        self.runs = 0

    def prepare(self) -> None:
        """Make tables, the campaign and the bare table."""
        with self.app.app_context():
            flask_migrate.upgrade()
            a_campaign(slug="trees")
            db.session.execute(text("CREATE TABLE bare (id bigserial PRIMARY KEY, words text NOT NULL)"))
            db.session.commit()

    def load(self, url: str, script: str, connections: int) -> wrk.Found:
        """Run wrk, after a second of warming up."""
        wrk.run(url, script, self.folder, seconds=1, connections=connections)
        return wrk.run(url, script, self.folder, seconds=self.seconds, connections=connections)

    def signing(self, address: str, connections: int, pause_ms: float = 0) -> tuple[wrk.Found, int]:
        """Sign for some seconds; return what was found, and how many signatures that were answered are missing."""
        self.runs += 1
        with urllib.request.urlopen(address + PATH) as answer:
            token = re.search(r'name="form_token"[^>]*value="([^"]+)"', answer.read().decode())
        script = wrk.signing(token[1] if token else "", PUBLIC_URL, SOMEBODY * self.runs, pause_ms)
        before = self.count(true())
        found = wrk.run(address + PATH, script, self.folder, seconds=self.seconds, connections=connections)
        return found, max(0, found.answers[303] - (self.count(true()) - before))

    def count(self, which: ColumnElement[bool]) -> int:
        """Return how many signatures of a kind the database has."""
        with self.app.app_context():
            return db.session.execute(select(func.count()).select_from(Signature).where(which)).scalar_one()

    def confirming(self, address: str) -> tuple[wrk.Found, int]:
        """Confirm what was signed; return what was found, and how many of the links that were pressed do not count."""
        file = self.folder / "links"
        with self.app.app_context(), self.app.test_request_context():
            pending = select(Signature.public_id).where(Signature.state == SignatureState.PENDING).limit(50_000)
            paths = [links.confirm(each, "en").removeprefix(PUBLIC_URL) for each in db.session.scalars(pending)]
        file.write_text("\n".join(paths))
        script = wrk.confirming(file, PUBLIC_URL)
        before = self.count(CONFIRMED)
        found = wrk.run(address, script, self.folder, seconds=self.seconds, connections=16)
        return found, max(0, min(found.answers[303], len(paths)) - (self.count(CONFIRMED) - before))

    def fill(self, rows: int) -> None:
        """Put confirmed signatures into the table, as many as a very large campaign has."""
        with self.app.app_context():
            db.session.execute(FILL, {"rows": rows})
            db.session.commit()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE signatures"))


UNLIKE = {
    "public_id": "'f' || n",
    "email": "'f' || n || '@many.example'",
    "canonical_email": "'f' || n || '@many.example'",
    "mailbox_slot": "1",
    "counted_name": "'filler'",
    "state": f"'{SignatureState.CONFIRMED}'",
    "tallied_as": f"'{SignatureState.CONFIRMED}'",
    "confirmed_at": "now()",
    "share_code": "NULL",
}
"In what the many signatures differ from the first one, whose copies they are."
COLUMNS = [column.name for column in Signature.__table__.columns if column.name != "id"]
FILL = text(
    f"INSERT INTO signatures ({', '.join(COLUMNS)}) SELECT {', '.join(UNLIKE.get(each, each) for each in COLUMNS)} "
    "FROM signatures, generate_series(1, :rows) AS n WHERE id = (SELECT min(id) FROM signatures)"
)


def say(name: str, found: wrk.Found, number: float, against: str = "") -> None:
    """Print one line of the report."""
    odd = f"  {found.answers[503]} heard 503" if found.answers[503] else ""
    odd += f"  {found.others()} other answers" if found.others() else ""
    odd += f"  {found.broken} broken connections" if found.broken else ""
    print(f"{name:52} {number:9,.0f}/s  p50 {found.p50:7.1f} ms  p99 {found.p99:7.1f} ms  {against}{odd}", flush=True)


def reading(bench: Bench, address: str) -> None:
    """Compare the page with a bare hello, and, behind nginx, with a static file."""
    with gunicorn("benchmarks.bare_app:app", bench.environment, bench.folder) as bare:
        hello = bench.load(f"{bare}/hello", wrk.READ, 16)
    say("bare Flask hello, same gunicorn", hello, hello.per_second(200))
    page = bench.load(address + PATH, wrk.READ, 16)
    say("campaign page", page, page.per_second(200), f"{page.per_second(200) / hello.per_second(200):.2f} x hello")
    with urllib.request.urlopen(address + PATH) as answer:
        content = answer.read()
    with nginx(address, content, bench.folder) as front:
        static = bench.load(f"{front}/static.html", wrk.READ, 32)
        say(f"nginx, the same {len(content):,} bytes from a file", static, static.per_second(200))
        cached = bench.load(front + PATH, wrk.READ, 32)
        ratio = cached.per_second(200) / static.per_second(200)
        say("campaign page behind nginx as documented", cached, cached.per_second(200), f"{ratio:.2f} x the file")


def compared(bench: Bench, address: str, rounds: int) -> wrk.Found:
    """Compare signing and confirming with a bare INSERT, in turn; return the signing of the median round."""
    bench.signing(address, 16)  # warm
    inserts, signed, confirmed = [], [], []
    for _round in range(rounds):
        with gunicorn("benchmarks.bare_app:app", bench.environment, bench.folder) as bare:
            inserts.append(bench.load(f"{bare}/insert", wrk.BARE_POST, 16))
        say("bare Flask + SQLAlchemy, one INSERT, same gunicorn", inserts[-1], inserts[-1].per_second(204))
        found, lost = bench.signing(address, 16)
        signed.append(found)
        say("signing", found, found.per_second(303), f"{lost} lost")
        found, lost = bench.confirming(address)
        confirmed.append(found)
        say("confirming", found, found.per_second(303), f"{lost} lost")
    insert = median(found.per_second(204) for found in inserts)
    for name, runs in (("signing", signed), ("confirming", confirmed)):
        rate = median(found.per_second(303) for found in runs)
        what = f"{name}, median of {rounds}"
        print(f"{what:52} {rate:9,.0f}/s  {rate / insert:.2f} x the INSERT's median", flush=True)
    return sorted(signed, key=lambda found: found.per_second(303))[rounds // 2]


def signing(bench: Bench, address: str, rows: int, rounds: int) -> None:
    """Measure signing beside a bare INSERT, at ease, far beyond what can be done, and beside very many rows."""
    empty = compared(bench, address, rounds)
    most = empty.per_second(303)
    eased, lost = bench.signing(address, 16, pause_ms=16 / (0.7 * most) * 1000 - empty.p50)
    say(
        "signing at about 70 % of that",
        eased,
        eased.per_second(303),
        f"{eased.per_second(303) / most:.2f}, {lost} lost",
    )
    over, lost = bench.signing(address, 192)
    offered = f"{over.per_second(303, 503) / most:.1f} x offered, {lost} lost"
    say("signing, overloaded: 192 at once", over, over.per_second(303), offered)
    bench.fill(rows)
    full, lost = bench.signing(address, 16)
    ratio = full.per_second(303) / most
    say(
        f"signing beside {rows:,} signatures", full, full.per_second(303), f"{ratio:.2f} x the empty table, {lost} lost"
    )
    page = bench.load(address + PATH, wrk.READ, 16)
    say(f"campaign page beside {rows:,} signatures", page, page.per_second(200))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=10, help="of each run (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of what is compared with the bare INSERT")
    parser.add_argument("--million", type=int, default=1_000_000, help="signatures in the full table")
    parser.add_argument("--gunicorn", default="", help="further arguments, such as '--worker-class sync --threads 1'")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name, web_servers.postgres() as server:
        folder = Path(name)
        bench = Bench(asked.seconds, folder, server.url(server.create_database()))
        bench.prepare()
        with gunicorn("wsgi:app", bench.environment, folder, *asked.gunicorn.split()) as address:
            reading(bench, address)
            signing(bench, address, asked.million, asked.rounds)


if __name__ == "__main__":
    main()
