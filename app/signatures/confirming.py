"""What confirming a signature means: it counts, and its letters are written. Nothing here commits."""

from http import HTTPStatus

from app.campaigns.models import Campaign, CampaignState
from app.errors import DomainError
from app.extensions import db, utc_now
from app.letters import writing
from app.signatures import emails, mailing
from app.signatures.as_signed import campaign_of
from app.signatures.mailbox import deliverable
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import count_in, move
from app.webhooks import events
from app.webhooks.models import Event

HARMLESS = ("", "quick")
"Flags that do not keep a signature from counting: people are quick, too, and a mailbox has confirmed it."


class CampaignClosed(DomainError):
    """This campaign takes no more signatures."""

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
        mailing.once("thanks", signature, emails.thanks(signature, campaign_of(signature)))
    ensure_confirmable(signature)


def is_set_aside(signature: Signature) -> bool:
    """Tell whether its owner confirmed it, and an organizer has yet to let it count; its owner sees no difference."""
    return signature.state == SignatureState.REJECTED and signature.confirmed_at is not None


def _set_aside_or_count(signature: Signature) -> bool:
    if signature.flagged not in HARMLESS:
        return move(signature, SignatureState.REJECTED, confirmed_at=utc_now())
    if counts := count_in(signature):
        write_letters(signature)
    return counts


def write_letters(signature: Signature) -> None:
    """Write the letters of a signature that counts now, and note it for the programs that want to hear of it.

    One on paper has no letter here: its signer put their name to the sheet, which is handed over itself.
    """
    if signature.witnessed_by:
        return
    events.note(
        Event.SIGNATURE_CONFIRMED,
        signature.campaign_id,
        campaign=db.session.get_one(Campaign, signature.campaign_id).slug,
        signature=signature.public_id,
        language=signature.language,
        source=signature.source,
    )
    writing.write(
        campaign_id=signature.campaign_id,
        signature_id=signature.id,
        letter_text_id=signature.letter_text_id,
        name=signature.name,
        place=signature.postal_code,
        own_words=signature.own_words,
        reply_to=deliverable(signature.email) if signature.office_may_answer else "",
    )
