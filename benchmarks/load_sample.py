"""Fill the database with a campaign that many have signed: `make load-sample SIZE=1000000`.

Every signature is confirmed and has its letter, ready to be delivered. For looking at the dashboard at size, and for
measuring it; the names are numbers, the addresses are at a reserved domain.
"""

import sys
import time
from datetime import timedelta
from itertools import islice
from secrets import token_hex
from typing import Any

import flask_migrate
from sqlalchemy import func, insert, select, text

from app import create_app
from app.campaigns import service
from app.campaigns.file import parse
from app.campaigns.models import Campaign
from app.campaigns.queries import find
from app.extensions import db, utc_now
from app.letters import counting
from app.letters.models import Letter
from app.signatures import informed, tally
from app.signatures.models import Signature, SignatureState
from config import ROOT

SAMPLE = ROOT / "examples" / "cancel-inherited-immigration-policies.toml"
CHUNK = 5_000
WORDS = "I have lived here for thirty years, and I am worried about my neighbours."
DAYS = 30


def load(size: int) -> None:
    """Add signatures and letters, in bulk."""
    if db.session.scalar(select(func.count(Campaign.id)).where(Campaign.slug == SAMPLE.stem)) == 0:
        service.load(parse(SAMPLE.read_bytes()))
    campaign = find(SAMPLE.stem)
    first = (db.session.scalar(select(func.max(Signature.id))) or 0) + 1
    letter_id = (db.session.scalar(select(func.max(Letter.id))) or 0) + 1
    signatures = (_signature(campaign, first + number, number / size) for number in range(size))
    letters = (_letter(campaign, first + number, letter_id + number) for number in range(size))
    for model, rows in ((Signature, signatures), (Letter, letters)):
        while chunk := list(islice(rows, CHUNK)):
            db.session.execute(insert(model), chunk)
            db.session.commit()
    _move_sequences()
    counting.recount()
    tally.roll_up(batch=CHUNK)
    informed.count_anew(batch=CHUNK)
    db.session.execute(text("ANALYZE"))  # so many new rows at once: the planner need not wait for its next look
    db.session.commit()


def _signature(campaign: Campaign, number: int, share_of_time: float) -> dict[str, Any]:
    moment = utc_now() - timedelta(days=DAYS) * (1 - share_of_time)
    address = f"supporter{number}@people.example"
    return {
        "id": number,
        "public_id": token_hex(16),
        "campaign_id": campaign.id,
        "letter_text_id": campaign.letter_texts[0].id,
        "state": SignatureState.CONFIRMED,
        "name": f"Supporter {number}",
        "email": address,
        "canonical_email": address,
        "mailbox_slot": 1,
        "counted_name": f"supporter {number}",
        "postal_code": _place(number),
        "own_words": _words(number),
        "keep_informed": number % 3 == 0,
        "share_code": token_hex(8),
        "created_at": moment,
        "confirmed_at": moment,
    }


def _letter(campaign: Campaign, number: int, letter_id: int) -> dict[str, Any]:
    return {
        "id": letter_id,
        "public_id": token_hex(16),
        "campaign_id": campaign.id,
        "signature_id": number,
        "target_id": campaign.targets[0].id,
        "letter_text_id": campaign.letter_texts[0].id,
        "supporter_name": f"Supporter {number}",
        "place": _place(number),
        "own_words": _words(number),
        "reply_to": f"supporter{number}@people.example",
    }


def _place(number: int) -> str:
    return f"{10_000 + number % 2_000 * 37 % 90_000}"


def _words(number: int) -> str:
    return WORDS if number % 10 == 0 else ""


def _move_sequences() -> None:
    """PostgreSQL counts on by itself: tell it how far we are."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in ("signatures", "letters"):
        highest = f"(SELECT max(id) FROM {table})"
        db.session.execute(db.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})"))
    db.session.commit()


def main(arguments: list[str]) -> None:
    """Migrate, load, and say how long it took."""
    if len(arguments) != 1 or not arguments[0].isdigit() or not 1 <= int(arguments[0]) <= 10_000_000:
        raise SystemExit("Say how many signatures: make load-sample SIZE=100000 (at most 10000000).")
    started = time.monotonic()
    with create_app().app_context():
        flask_migrate.upgrade()
        load(int(arguments[0]))
    print(f"{arguments[0]} signatures and letters in {time.monotonic() - started:.0f} seconds.")


if __name__ == "__main__":
    main(sys.argv[1:])
