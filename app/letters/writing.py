"""Writing the letters of a signature that came to count."""

import secrets

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from app.campaigns.models import Target
from app.extensions import db
from app.letters.models import Letter


def write(
    *,
    campaign_id: int,
    signature_id: int,
    letter_text_id: int,
    name: str,
    place: str,
    own_words: str,
    reply_to: str,
) -> list[Letter]:
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
    missing = _targets_without_letter(campaign_id, signature_id)
    letters = [
        Letter(
            public_id=secrets.token_urlsafe(16),
            campaign_id=campaign_id,
            signature_id=signature_id,
            target_id=target_id,
            letter_text_id=letter_text_id,
            **words,
        )
        for target_id in missing
    ]
    _insert_unless_written(letters)
    return _letters_of(signature_id)


def _targets_without_letter(campaign_id: int, signature_id: int) -> list[int]:
    written = exists().where(Letter.signature_id == signature_id, Letter.target_id == Target.id)
    wanted = select(Target.id).where(Target.campaign_id == campaign_id, ~written).order_by(Target.position)
    return list(db.session.scalars(wanted))


def _insert_unless_written(letters: list[Letter]) -> None:
    """Insert letters; if another confirmation of the same signature was faster, its letters stand."""
    try:
        with db.session.begin_nested():
            db.session.add_all(letters)
    except IntegrityError:
        pass


def _letters_of(signature_id: int) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.signature_id == signature_id).order_by(Letter.id)))
