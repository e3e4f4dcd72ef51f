"""Everything at once for twenty minutes, and then the account: `make soak`, or `make soak MINUTES=2`.

People read, sign and confirm; a delivery takes each letter as it is confirmed; one of two mail workers is killed with
SIGKILL every 30 seconds; half-way PostgreSQL is stopped and started again. At the end each signature that was answered
303 is looked for, each letter is held against what the mail server has written down, and the memory of the processes
that lived through it is compared with what it was after the first fifth.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.extensions import db
from app.letters import service as letters
from app.letters.models import Letter
from app.letters.orders import Order
from app.outbox.models import Message, MessageState, Stream
from app.signatures.models import Signature, SignatureState
from benchmarks import soak_report
from benchmarks.soak_report import Account, Soaked
from benchmarks.visitors import Visitors
from benchmarks.web_servers import DURABLE, gunicorn, settings
from tests.chaos import accounts, smtp_server
from tests.chaos.workers import Workers
from tests.factories import a_campaign, a_target
from tests.services import postgresql

SLUG = "trees"
TARGET = "clerk@city.undersigned.org"
KILL_EVERY_SECONDS = 30
LONGEST_REST_SECONDS = 300
"How long the workers may take, after the last visitor, to hand over what is left."
READERS, SIGNERS, CONFIRMERS = 6, 3, 3


@contextmanager
def _database() -> Iterator[tuple[str, Callable[[], None]]]:
    """Run PostgreSQL with fsync on; give its address, and how to restart it."""
    programs = postgresql.find()
    if programs is None:
        sys.exit("The soak needs PostgreSQL's server programs.")
    with postgresql.cluster(programs) as files, ExitStack() as running:
        server = running.enter_context(files.serving(*DURABLE))

        def restart() -> None:
            running.close()
            running.enter_context(files.serving(*DURABLE))

        yield server.url(server.create_database()), restart


def _prepare(app: Flask) -> None:
    """Make tables, a campaign, and a delivery that follows it."""
    with app.app_context():
        flask_migrate.upgrade()
        campaign = a_campaign(slug=SLUG, targets=[a_target(address=TARGET)])
        target = campaign.targets[0]
        letters.order_delivery(Order(target.id, 0, 0, typed_address=TARGET, follows=True))
        db.session.remove()
        db.engine.dispose()  # PostgreSQL will be restarted before we ask again


def _memory(web_address: str, workers: Workers) -> dict[str, int]:
    """Return the resident memory in kilobytes of each web process and of the worker that is never killed."""
    first, *others = _serving(web_address.rpartition(":")[2])
    found = {"mail worker": workers.process_id(0), "web server, first process": first}
    found |= {f"web process {each}": each for each in others}
    return {name: _resident(process) for name, process in found.items()}


def _serving(port: str) -> list[int]:
    """Return the numbers of gunicorn's processes on a port, whose command line names it."""
    numbers = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [each for each in sorted(numbers) if f"127.0.0.1:{port}".encode() in _command(each)]


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def _until_all_is_handed_over(app: Flask) -> None:
    """Wait until every confirmed letter has an end, or far too long."""
    deadline = time.monotonic() + LONGEST_REST_SECONDS
    while time.monotonic() < deadline:
        with app.app_context():
            waiting = select(func.count()).where(Message.state.in_(accounts.UNFINISHED))
            unqueued = select(func.count()).select_from(Letter).where(Letter.delivery_id.is_(None))
            if not db.session.scalar(waiting) and not db.session.scalar(unqueued):
                return
        time.sleep(1)


def _account(app: Flask, visitors: Visitors, relay: smtp_server.MailServer) -> Account:
    with app.app_context():
        states = select(Signature.public_id, Signature.state)
        stored = {row[0]: row[1] for row in db.session.execute(states)}
        counted = {each for each, state in stored.items() if state == SignatureState.CONFIRMED}
        with_letter = set(db.session.scalars(select(Letter.signature_id)))
        written = select(Signature.public_id).where(Signature.id.in_(with_letter))
        mailed = select(func.count()).where(Message.key.like("confirm:%"))
        mails = accounts.balance(
            db.session.scalar(select(func.count()).select_from(Message)) or 0,
            [(row[0], row[1]) for row in db.session.execute(select(Message.message_id, Message.state))],
            relay.accepted(),
        )
        delivered = select(func.count()).select_from(Message).join(Stream, Stream.id == Message.stream_id)
        delivered = delivered.where(Stream.key.like("delivery:%"), Message.state == MessageState.SENT)
        return Account(
            signatures_lost=len(visitors.signed.keys() - stored.keys()),
            mails_missing=len(stored) - (db.session.scalar(mailed) or 0),
            confirmations_lost=len(visitors.confirmed - counted),
            letters_missing=len(counted - set(db.session.scalars(written))),
            letters_delivered=db.session.scalar(delivered) or 0,
            mails=mails,
        )


def soak(minutes: float, folder: Path) -> Soaked:
    """Do all of it, and return the account.

    Args:
        minutes: for how long visitors come.
        folder: an empty folder for records and logs.
    """
    with _database() as (url, restart), smtp_server.serving(folder) as relay:
        environment = settings(url, folder) | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(relay.port)}
        app = create_app(**{name: int(text) if text.isdigit() else text for name, text in environment.items()})
        _prepare(app)
        with gunicorn("wsgi:app", environment, folder) as address:
            workers = Workers(2, environment, folder)
            visitors = Visitors(app, address, f"/campaigns/{SLUG}")
            visitors.begin(READERS, SIGNERS, CONFIRMERS)
            try:
                kills, before, after = _disturb(minutes * 60, address, workers, restart)
            finally:
                visitors.end()
            _until_all_is_handed_over(app)
            workers.stop()
            return Soaked(minutes, kills, visitors, before, after, _account(app, visitors, relay))


def _disturb(
    seconds: float, address: str, workers: Workers, restart: Callable[[], None]
) -> tuple[int, dict[str, int], dict[str, int]]:
    """Kill a worker now and then and restart PostgreSQL once; return the kills, and the memory early and late."""
    began = time.monotonic()
    kills, restarted, before = 0, False, dict[str, int]()
    while (passed := time.monotonic() - began) < seconds:
        if not before and passed > seconds / 5:
            before = _memory(address, workers)
        if not restarted and passed > seconds / 2:
            restart()
            restarted = True
        if passed > KILL_EVERY_SECONDS * (kills + 1):
            workers.kill(1)
            kills += 1
        time.sleep(0.5)
    return kills, before, _memory(address, workers)


def main() -> int:
    """Soak, print the report, and keep it if asked to; return 1 if something was lost or grew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--keep", action="store_true", help="write the report into docs/reliability.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="undersigned-soak-") as folder:
        soaked = soak(asked.minutes, Path(folder))
    report = soak_report.text(soaked)
    sys.stdout.write(report)
    if asked.keep:
        soak_report.keep(report)
    problems = soak_report.complaints(soaked)
    sys.stdout.write("".join(f"BROKEN: {problem}\n" for problem in problems))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
