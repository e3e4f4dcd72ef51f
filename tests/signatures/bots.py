"""Signatures that a program gave, for tests of rules."""

from datetime import timedelta

from sqlalchemy import select

from app.extensions import db, utc_now
from app.letters.models import Letter
from app.signatures.models import SignatureState
from app.signatures.rules import chores
from app.signatures.rules import service as rules
from tests.factories import a_letter, a_signature, an_organizer

CONFIRMED = SignatureState.CONFIRMED


def signed(campaign, number=3, **columns):
    """Return signatures that count, each with its letter."""
    of_bots = {"state": CONFIRMED, "confirmed_at": utc_now() - timedelta(days=1), "network_hash": "n1"}
    signatures = [
        a_signature(campaign, **of_bots | {"email": f"bot{each}@bot.example"} | columns) for each in range(number)
    ]
    for signature in signatures:
        a_letter(signature)
    return signatures


def restored(rule):
    """Return a rule that is undone."""
    assert rules.restore(rule, an_organizer().id)
    chores.work()
    db.session.expire_all()
    return rule


def states(signatures):
    """Return where signatures stand now."""
    db.session.expire_all()
    return [each.state for each in signatures]


def letters_of(signatures):
    """Return where the letters of signatures stand."""
    ids = [each.id for each in signatures]
    return list(db.session.scalars(select(Letter.state).where(Letter.signature_id.in_(ids)).order_by(Letter.id)))
