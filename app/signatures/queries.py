"""Reading signatures."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import load_only

from app.campaigns.models import Campaign, CampaignState
from app.errors import NotFound
from app.extensions import db
from app.signatures.models import SHOWN, UNREVIEWED, Signature, SignatureState, Tally

LARGEST_NUMBER = 2**31 - 1
"No signature has it, and every database can look for it."


_WAITING = (  # built once: building it costs more than running it
    select(Signature, Campaign)
    .join(Campaign, Campaign.id == Signature.campaign_id)
    .where(
        Signature.public_id.in_(bindparam("public_ids", expanding=True)),
        Signature.state == SignatureState.PENDING,
        Signature.witnessed_by == "",
        Signature.flagged.in_(bindparam("flags", expanding=True)),
        Campaign.state == CampaignState.OPEN,
    )
    .options(
        load_only(
            Signature.public_id, Signature.campaign_id, Signature.letter_text_id, Signature.name, Signature.email,
            Signature.canonical_email, Signature.postal_code, Signature.own_words, Signature.office_may_answer,
            Signature.language, Signature.source, Signature.share_code, Signature.witnessed_by,
        )
    )
    .with_for_update(of=Signature, skip_locked=True)
    .execution_options(populate_existing=True)
)  # fmt: skip


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


def find_with_campaign(public_id: str) -> tuple[Signature, Campaign]:
    """Return the signature of a link and its campaign, in one look.

    Raises:
        SignatureNotFound: it was erased.
    """
    both = select(Signature, Campaign).join(Campaign, Campaign.id == Signature.campaign_id)
    found = db.session.execute(both.where(Signature.public_id == public_id)).first()
    if found is None:
        raise SignatureNotFound
    signature, campaign = found
    return signature, campaign


def waiting(public_ids: Sequence[str], flags: Sequence[str]) -> list[tuple[Signature, Campaign]]:
    """Return those of some signatures that can be confirmed at this moment, with what their letters need and whose.

    On PostgreSQL they are locked, without those that somebody else has locked: nobody waits for another one's row.

    Args:
        public_ids: of the signatures.
        flags: those that do not keep one from counting.
    """
    found = db.session.execute(_WAITING, {"public_ids": list(public_ids), "flags": list(flags)})
    return [(signature, campaign) for signature, campaign in found]


def by_number(signature_id: int) -> Signature:
    """Return the signature of a number.

    Raises:
        SignatureNotFound: there is none.
    """
    signature = db.session.get(Signature, signature_id)
    if signature is None:
        raise SignatureNotFound
    return signature


def of_campaign(campaign_id: int, signature_id: int) -> Signature:
    """Return one signature of a campaign.

    Raises:
        SignatureNotFound: the campaign has none of this number.
    """
    signature = db.session.get(Signature, min(signature_id, LARGEST_NUMBER))
    if signature is None or signature.campaign_id != campaign_id:
        raise SignatureNotFound
    return signature


def set_aside(campaign_id: int, at_most: int | None = None) -> list[Signature]:
    """Return the signatures of a campaign that their owners confirmed and an organizer has to look at, oldest first."""
    waiting = select(Signature).where(Signature.campaign_id == campaign_id, UNREVIEWED).order_by(Signature.id)
    return list(db.session.scalars(waiting.limit(at_most)))


def shown_names(campaign_id: int, at_most: int = 12) -> list[str]:
    """Return the names of those who signed last and want to be seen, the newest first."""
    name = case((Signature.public_name != "", Signature.public_name), else_=Signature.name)
    shown = select(name).where(Signature.campaign_id == campaign_id, SHOWN, Signature.name != "")
    return list(db.session.scalars(shown.order_by(Signature.id.desc()).limit(at_most)))


def totals() -> dict[str, int]:
    """Return how many signatures there were (`signed`) and are in each state, over all campaigns, to the minute.

    The tallies alone are asked, which the roll-up brings up to date each minute.
    """
    tallied = select(Tally.state, func.sum(Tally.count)).where(Tally.dimension == "all").group_by(Tally.state)
    return {state: int(number) for state, number in db.session.execute(tallied)}
