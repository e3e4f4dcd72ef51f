"""How long it takes to reject what a program has signed, and to undo it: looking, rejecting, restoring.

A database is filled by `load_sample`; 40,000 of its signatures get one network, and half of their letters are queued in
a delivery. One worker then carries out a rule. Each range is a transaction, so the longest one is how long others wait.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import flask_migrate
from sqlalchemy import select, text, update

from app import create_app
from app.campaigns.models import Campaign
from app.campaigns.queries import find
from app.extensions import db
from app.letters import chores
from app.letters import service as letters
from app.letters.models import Letter
from app.letters.orders import Order
from app.organizers import service as organizers
from app.organizers.models import Role
from app.signatures.models import Signature
from app.signatures.rules import looking, queries, rejecting, restoring, service
from app.signatures.rules.conditions import Conditions
from benchmarks import load_sample
from benchmarks.bench_dashboard import EMAIL, PASSWORD, SLUG, database

BOTS = 40_000


def measure(url: str, size: int) -> None:
    """Fill a database, carry out a rule on it and undo it, and print how long each took."""
    with create_app(APP_ENV="development", DATABASE_URL=url).app_context():
        flask_migrate.upgrade()
        load_sample.load(size)
        organizer = organizers.add(EMAIL, Role.OWNER, PASSWORD).id
        campaign = find(SLUG)
        first, bots = _let_a_program_sign(campaign, min(BOTS, size // 2))
        rule = service.look(campaign, Conditions(network_of=first), "bench", organizer)
        _time("looked through", size, looking.look_range, rule.id)
        service.reject(rule, organizer, because="not-a-person")
        _time("rejected", bots, rejecting.reject_range, rule.id)
        service.restore(rule, organizer)
        _time("restored", bots, restoring.restore_range, rule.id)
        rule = queries.find(campaign.id, rule.id)
        print(f"  found {rule.found:,}, rejected {rule.rejected:,}, restored {rule.restored:,}", flush=True)
        db.session.remove()
        db.engine.dispose()


def _let_a_program_sign(campaign: Campaign, bots: int) -> tuple[int, int]:
    """Give the first signatures one network, and queue half of their letters."""
    first = db.session.scalars(select(Signature.id).order_by(Signature.id).limit(1)).one()
    of_bots = Signature.id.between(first, first + bots - 1)
    db.session.execute(update(Signature).where(of_bots).values(network_hash="one network"))
    db.session.commit()
    last = db.session.scalars(select(Letter.id).order_by(Letter.id).offset(bots // 2 - 1).limit(1)).one()
    letters.order_delivery(Order(campaign.targets[0].id, last, 600, typed_address=campaign.targets[0].address))
    chores.work()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return first, bots


def _time(what: str, number: int, step: Callable[[int], bool], rule_id: int) -> None:
    took = [0.0]
    goes_on = True
    while goes_on:
        started = time.perf_counter()
        goes_on = step(rule_id)
        took.append(time.perf_counter() - started)
    rate, longest = number / sum(took), max(took) * 1000
    print(f"  {what} {number:,}: {sum(took):.1f} s, {rate:,.0f} a second, longest {longest:.0f} ms", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=1_000_000, help="signatures in all")
    parser.add_argument("--databases", nargs="+", default=("sqlite", "postgresql"))
    asked = parser.parse_args()
    for kind in asked.databases:
        with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as name, database(kind, Path(name)) as url:
            print(f"{kind}, {asked.size:,} signatures", flush=True)
            measure(url, asked.size)


if __name__ == "__main__":
    main()
