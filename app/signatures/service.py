"""What supporters do with the sign form and the mail it sends: each function is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.extensions import db, utc_now
from app.signatures import codes, drafts, mailing, queries
from app.signatures.confirming import CampaignClosed, confirm_together, count_in_and_write
from app.signatures.mailbox import Address
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import MovedMeanwhile, move
from app.signatures.together import Together
from app.signatures.typed import Arrival, Typed


class CodeWrong(DomainError):
    """These are not the six digits of the newest mail, or they are more than a day old."""


@dataclass(frozen=True)
class Confirmed:
    """A signature that was confirmed: what the page after it needs, so that nothing is read again."""

    public_id: str
    slug: str
    language: str


@dataclass(frozen=True)
class _Signing:
    """A signature that is to be taken, and its campaign."""

    signature: Signature
    page: CampaignPage


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
    return _sign([_signing(page, letter_text_id, typed, arrival)])[0]


def sign_with_others(page: CampaignPage, letter_text_id: int, typed: Typed, arrival: Arrival) -> str:
    """Do what `sign` does, in one transaction with those who sign now; nothing may wait in the session.

    Args, Raises: as `sign`.
    """
    signing = _signing(page, letter_text_id, typed, arrival)
    together: Together[_Signing, str] = current_app.extensions.setdefault("signing", Together(_sign))
    return together.do(signing, (page.id, signing.signature.canonical_email))


def _signing(page: CampaignPage, letter_text_id: int, typed: Typed, arrival: Arrival) -> _Signing:
    return _Signing(drafts.first(page.id, letter_text_id, typed, arrival), page)


def _sign(signings: Sequence[_Signing]) -> Sequence[str]:
    """Take signatures of different mailboxes in one transaction; their pages may be a second old, campaigns decide."""
    ids = {signing.page.id for signing in signings}
    if campaigns.open_among(ids) != ids:
        raise CampaignClosed
    signatures = [signing.signature for signing in signings]
    public_ids = [signature.public_id for signature in signatures]  # after the commit they would have to be read again
    mailing.add_and_ask(signatures, [signing.page for signing in signings])
    db.session.commit()
    return public_ids


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
    confirmed = _confirmed(signature, campaign)
    db.session.commit()
    return confirmed


def confirm_with_others(public_id: str) -> Confirmed:
    """Do what `confirm` does, in one transaction with those who confirm now; nothing may wait in the session.

    Returns, Raises: as `confirm`.
    """
    together: Together[str, Confirmed | None] = current_app.extensions.setdefault("confirming", Together(_confirm))
    return together.do(public_id, public_id) or confirm(public_id)


def _confirm(public_ids: Sequence[str]) -> list[Confirmed | None]:
    """Confirm what simply waits for that, in one transaction; None for the others, and for all if it cannot be done."""
    try:
        confirmed = [each and _confirmed(*each) for each in confirm_together(public_ids)]
    except (IntegrityError, MovedMeanwhile):
        db.session.rollback()
        return [None] * len(public_ids)
    db.session.commit()
    return confirmed


def _confirmed(signature: Signature, campaign: Campaign) -> Confirmed:
    return Confirmed(signature.public_id, campaign.slug, signature.language)


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
