"""Reading signatures."""

from sqlalchemy import case, func, select, text

from app.errors import NotFound
from app.extensions import db
from app.signatures.models import UNTALLIED, Signature, SignatureState, Tally


class SignatureNotFound(NotFound):
    """There is no such signature any more."""


def find(public_id: str) -> Signature:
    """Return the signature of a link.

    Raises:
        SignatureNotFound: it was erased.
    """
    signature = db.session.scalar(select(Signature).where(Signature.public_id == public_id))
    if signature is None:
        raise SignatureNotFound
    return signature


def confirmed_count(campaign_id: int) -> int:
    """Return how many people's signatures count now: the tallies, and what they have not seen yet.

    One statement, so that a roll-up in between cannot count anybody twice or not at all.
    """
    tallied = (
        select(func.coalesce(func.sum(Tally.count), 0))
        .where(Tally.campaign_id == campaign_id, Tally.dimension == "all", Tally.state == SignatureState.CONFIRMED)
        .scalar_subquery()
    )
    is_in = case((Signature.state == SignatureState.CONFIRMED, 1), else_=0)
    was_in = case((Signature.tallied_as == SignatureState.CONFIRMED, 1), else_=0)
    since = (
        select(func.coalesce(func.sum(is_in - was_in), 0))
        .where(Signature.campaign_id == campaign_id, UNTALLIED)
        .scalar_subquery()
    )
    return int(db.session.execute(select(tallied + since)).scalar_one())


def mails_to_mailbox(signature: Signature) -> int:
    """Return how many mails its mailbox got about its campaign, whoever asked for them.

    On PostgreSQL, two that ask for the same mailbox take turns until they commit: so the limit holds exactly. SQLite
    has one writer at a time anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        key = f"{signature.campaign_id}:{signature.canonical_email}"
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    return int(
        db.session.execute(
            select(func.coalesce(func.sum(Signature.mails_sent), 0)).where(
                Signature.campaign_id == signature.campaign_id,
                Signature.canonical_email == signature.canonical_email,
            )
        ).scalar_one()
    )
