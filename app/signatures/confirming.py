"""What confirming a signature means: it counts, and its letters are written. Nothing here commits."""

from collections.abc import Sequence
from http import HTTPStatus

from app.campaigns.models import Campaign, CampaignState
from app.errors import DomainError
from app.extensions import db, utc_now
from app.letters import writing
from app.signatures import mailing, queries
from app.signatures.mailbox import deliverable
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import count_in, count_in_together, move
from app.webhooks import events
from app.webhooks.models import Event

HARMLESS = ("", "quick")
"Flags that do not keep a signature from counting: people are quick, too, and a mailbox has confirmed it."


class CampaignClosed(DomainError):
    """This letter has closed: your name was not added."""

    status = HTTPStatus.CONFLICT


class SignatureEnded(DomainError):
    """This signature was taken back, or its mail was replaced by a newer one."""

    status = HTTPStatus.GONE


def ensure_confirmable(signature: Signature) -> None:
    """Do nothing if the signature waits to be confirmed, or is confirmed.

    Raises:
        SignatureEnded: it was withdrawn, or replaced by one with another address.
        CampaignClosed: its campaign takes no more signatures.
    """
    if signature.state == SignatureState.CONFIRMED or is_set_aside(signature):
        return
    if signature.state != SignatureState.PENDING:
        raise SignatureEnded
    if db.session.get_one(Campaign, signature.campaign_id).state != CampaignState.OPEN:
        raise CampaignClosed


def count_in_and_write(signature: Signature) -> None:
    """Let a signature count, write its letters, and thank for it; if it counts already, everything stays as it is.

    Raises:
        SignatureEnded, CampaignClosed: as `ensure_confirmable`.
        AlreadySigned: this person counts already, or two people of this mailbox do.
    """
    ensure_confirmable(signature)
    if signature.state == SignatureState.PENDING and _set_aside_or_count(signature):
        mailing.thank([signature])
    ensure_confirmable(signature)


def confirm_together(public_ids: Sequence[str]) -> list[tuple[Signature, Campaign] | None]:
    """Do what `count_in_and_write` does for those of some signatures that simply wait to be confirmed.

    Returns:
        For each the signature that was confirmed; None if there is more to be said about it, and nothing was done.

    Raises:
        IntegrityError, MovedMeanwhile: somebody else was faster with one of them; nothing can be committed.
    """
    waiting = queries.waiting(public_ids, HARMLESS)  # holds the campaigns, so that the session need not read them again
    confirmed = count_in_together([signature for signature, _campaign in waiting])
    for campaign_id in sorted({signature.campaign_id for signature in confirmed}):
        of_campaign = [signature for signature in confirmed if signature.campaign_id == campaign_id]
        write_letters(*of_campaign)
        mailing.thank(of_campaign)
    done = {signature.public_id: (signature, campaign) for signature, campaign in waiting if signature in confirmed}
    return [done.get(public_id) for public_id in public_ids]


def is_set_aside(signature: Signature) -> bool:
    """Tell whether its owner confirmed it, and an organizer has yet to let it count; its owner sees no difference."""
    return signature.state == SignatureState.REJECTED and signature.confirmed_at is not None


def _set_aside_or_count(signature: Signature) -> bool:
    if signature.flagged not in HARMLESS:
        return move(signature, SignatureState.REJECTED, confirmed_at=utc_now())
    if counts := count_in(signature):
        write_letters(signature)
    return counts


def write_letters(*signatures: Signature) -> None:
    """Write the letters of signatures of one campaign that count now, and note them for the programs that listen.

    One on paper has no letter here: its signer put their name to the sheet, which is handed over itself.
    """
    signed = [each for each in signatures if not each.witnessed_by]
    if not signed:
        return
    campaign_id = signed[0].campaign_id
    slug = db.session.get_one(Campaign, campaign_id).slug
    events.note_all(
        Event.SIGNATURE_CONFIRMED,
        campaign_id,
        [
            {"campaign": slug, "signature": each.public_id, "language": each.language, "source": each.source}
            for each in signed
        ],
    )
    writing.write(campaign_id, [_as_signed(each) for each in signed])


def _as_signed(signature: Signature) -> writing.Signed:
    return writing.Signed(
        signature_id=signature.id,
        letter_text_id=signature.letter_text_id,
        name=signature.name,
        place=signature.postal_code,
        own_words=signature.own_words,
        reply_to=deliverable(signature.email) if signature.office_may_answer else "",
    )
