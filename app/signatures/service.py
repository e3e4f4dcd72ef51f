"""What supporters do with the sign form and the mail it sends: each function is one transaction."""

from dataclasses import dataclass

from sqlalchemy import update

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.extensions import db, utc_now
from app.signatures import codes, drafts, mailing, queries
from app.signatures.confirming import CampaignClosed, count_in_and_write
from app.signatures.mailbox import Address
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import move
from app.signatures.typed import Arrival, Typed


class CodeWrong(DomainError):
    """These are not the six digits of the newest mail, or they are more than a day old."""


@dataclass(frozen=True)
class Confirmed:
    """A signature that was confirmed: what the page after it needs, so that nothing is read again."""

    public_id: str
    slug: str
    language: str


def sign(page: CampaignPage, letter_text_id: int, typed: Typed, arrival: Arrival) -> str:
    """Take a signature, put the mail that asks to confirm it into the outbox, and return its public id.

    Args:
        page: the campaign.
        letter_text_id: the version of the letter that the supporter saw.
        typed: what they typed.
        arrival: how they came.

    Raises:
        CampaignClosed: the campaign is not open.
    """
    if page.state != CampaignState.OPEN:
        raise CampaignClosed
    signature = drafts.first(page.id, letter_text_id, typed, arrival)
    mailing.add_and_ask(signature, page)
    public_id = signature.public_id  # after the commit it would have to be read again
    db.session.commit()
    return public_id


def send_again(public_id: str) -> None:
    """Send the mail once more, if the signature can still be confirmed and its mailbox had fewer than five."""
    signature = queries.find(public_id)
    campaign = db.session.get_one(Campaign, signature.campaign_id)
    if campaign.state == CampaignState.OPEN and signature.state in (SignatureState.PENDING, SignatureState.CONFIRMED):
        mailing.ask_to_confirm(signature, campaigns.page(campaign, signature.language))
    db.session.commit()


def correct_address(public_id: str, address: Address) -> Signature:
    """Give a signature another address, and return the one that now waits for a mail to be answered.

    The link that went to the wrong address must not confirm what is signed from the right one. So the old signature
    ends, and a new one with the same words takes its place.
    """
    signature = queries.find(public_id)
    campaign = db.session.get_one(Campaign, signature.campaign_id)
    waits = signature.state == SignatureState.PENDING and campaign.state == CampaignState.OPEN
    if waits and address.typed != signature.email and move(signature, SignatureState.EXPIRED):
        signature = drafts.with_address(signature, address)
        db.session.add(signature)
        db.session.flush()
        mailing.ask_to_confirm(signature, campaigns.page(campaign, signature.language))
    db.session.commit()
    return signature


def confirm(public_id: str) -> Confirmed:
    """Let a signature count, and write its letters exactly as signed; twice is once.

    Returns:
        Where its owner goes from here.

    Raises:
        SignatureNotFound: it was erased.
        SignatureEnded: it was withdrawn, or replaced by one with another address.
        CampaignClosed: the campaign closed before.
        AlreadySigned: this person counts already, or two people of this mailbox do.
    """
    signature, campaign = queries.find_with_campaign(public_id)
    count_in_and_write(signature)
    confirmed = Confirmed(public_id, campaign.slug, signature.language)
    db.session.commit()
    return confirmed


def confirm_by_code(public_id: str, typed: str) -> Signature:
    """Confirm with the six digits of the mail.

    Each try is written down before the digits are looked at, so that many at once are no more than five.

    Raises:
        CodeWrong: they are wrong, too old, or tried too often: which, it does not say.
        SignatureEnded, CampaignClosed, AlreadySigned: as `confirm`.
    """
    signature = queries.find(public_id)
    may_try = _use_one_try(signature)
    right = may_try and _is_current(signature) and codes.matches(signature.code_hash, public_id, typed)
    if right:
        count_in_and_write(signature)
    db.session.commit()
    if not right:
        raise CodeWrong
    return signature


def _use_one_try(signature: Signature) -> bool:
    used = db.session.scalar(
        update(Signature)
        .where(Signature.id == signature.id, Signature.code_tries < codes.MAX_TRIES)
        .values(code_tries=Signature.code_tries + 1)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def _is_current(signature: Signature) -> bool:
    return signature.code_expires_at is not None and utc_now() < signature.code_expires_at
