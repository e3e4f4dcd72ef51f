"""Writing the letters of a signature that came to count."""

import secrets
from functools import lru_cache

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.campaigns.models import Target
from app.extensions import db
from app.letters import counting
from app.letters.models import Letter

_TARGETS = select(Target.id).where(Target.campaign_id == bindparam("campaign")).order_by(Target.position)


def write(
    *,
    campaign_id: int,
    signature_id: int,
    letter_text_id: int,
    name: str,
    place: str,
    own_words: str,
    reply_to: str,
) -> None:
    """Write one letter to each target of a campaign, with the words exactly as signed; twice is once.

    Joins the caller's transaction and does not commit.

    Args:
        campaign_id: whose targets are written to.
        signature_id: for whom; there is one letter for each signature and target.
        letter_text_id: the version of the text that was signed.
        name: the supporter's name as signed.
        place: where they live, as it is to stand under the letter.
        own_words: what they added.
        reply_to: their address if the office may answer them, else empty.
    """
    words = {"supporter_name": name, "place": place, "own_words": own_words, "reply_to": reply_to}
    connection = db.session.connection()
    letters = [
        {
            "public_id": secrets.token_urlsafe(16),
            "campaign_id": campaign_id,
            "signature_id": signature_id,
            "target_id": target_id,
            "letter_text_id": letter_text_id,
            **words,
        }
        for target_id in connection.execute(_TARGETS, {"campaign": campaign_id}).scalars()
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
