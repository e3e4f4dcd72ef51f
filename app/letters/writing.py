"""Writing the letters of signatures that came to count."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.campaigns.models import Target
from app.extensions import db
from app.letters import counting
from app.letters.models import Letter

_TARGETS = select(Target.id).where(Target.campaign_id == bindparam("campaign")).order_by(Target.position)


@dataclass(frozen=True)
class Signed:
    """What one supporter signed, word for word."""

    signature_id: int
    letter_text_id: int
    "The version of the text."
    name: str
    place: str
    "Where they live, as it is to stand under the letter."
    own_words: str
    reply_to: str
    "Their address if the office may answer them, else empty."


def write(campaign_id: int, signed: Sequence[Signed]) -> None:
    """Write one letter to each target for each who signed, with the words exactly as signed; twice is once.

    Joins the caller's transaction and does not commit.

    Args:
        campaign_id: whose targets are written to.
        signed: for whom; there is one letter for each signature and target.
    """
    connection = db.session.connection()
    targets = connection.execute(_TARGETS, {"campaign": campaign_id}).scalars().all()
    letters = [
        {
            "public_id": secrets.token_urlsafe(16),
            "campaign_id": campaign_id,
            "signature_id": each.signature_id,
            "target_id": target_id,
            "letter_text_id": each.letter_text_id,
            "supporter_name": each.name,
            "place": each.place,
            "own_words": each.own_words,
            "reply_to": each.reply_to,
        }
        for each in signed
        for target_id in targets
    ]
    if letters:
        written = connection.execute(_unless_written(db.engine.dialect.name), letters)
        counting.add(campaign_id, written.scalars().all())


@lru_cache
def _unless_written(dialect: str) -> Insert:
    """Return the INSERT; where another confirmation of the same signature was faster, its letters stand."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(Letter).on_conflict_do_nothing(index_elements=["signature_id", "target_id"]).returning(Letter.target_id)
    )
