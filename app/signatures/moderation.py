"""What organizers decide about signatures that were set aside, or that should not count; one transaction each."""

from typing import Any

from app.extensions import db, utc_now
from app.letters import reviving
from app.letters import service as letters
from app.organizers import audit
from app.signatures.confirming import is_set_aside, write_letters
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import count_in, end, move


def accept(signature: Signature, organizer_id: int | None = None) -> bool:
    """Let a signature count again, or for the first time, and its letters wait for a delivery; twice is once.

    One that its owner never confirmed waits for that again.

    Args:
        signature: which one.
        organizer_id: who decides; None = the command line.

    Returns:
        False if it was not set aside or rejected, or was erased since.

    Raises:
        AlreadySigned: this person counts already by another signature.
    """
    if not signature.canonical_email:
        restored = False  # it was erased: nobody knows any more whose it was
    elif is_set_aside(signature):
        restored = count_in(signature)
        if restored:
            reviving.revive([signature.id])
            write_letters(signature)
    else:
        restored = signature.state == SignatureState.REJECTED and move(signature, SignatureState.PENDING)
    if restored:
        signature.reviewed_at = utc_now()
        _record("signature.accept", signature, organizer_id)
    db.session.commit()
    return restored


def reject(signature: Signature, organizer_id: int | None = None, because: str = "") -> bool:
    """Take a signature out of the count, with what of its letters has not left; twice is once.

    One that was set aside stays so, and is not asked about again.

    Args:
        signature: which one.
        organizer_id: who decides; None = the command line.
        because: why, for the audit log; never a name or an address.

    Returns:
        False if there was nothing to decide any more.
    """
    decided = end(signature, SignatureState.REJECTED)
    if decided:
        letters.withdraw(signature.id)
    elif is_set_aside(signature) and signature.reviewed_at is None:
        decided = True
    if decided:
        signature.reviewed_at = utc_now()
        _record("signature.reject", signature, organizer_id, because=because)
    db.session.commit()
    return decided


def show_as(signature: Signature, public_name: str, *, shown: bool, organizer_id: int | None = None) -> None:
    """Decide how a supporter's name stands on the campaign's page; the letter keeps the name that signed it.

    Args:
        signature: whose name.
        public_name: what stands there instead of the name; empty = the name as signed.
        shown: whether it stands there at all; it never does against the supporter's wish.
        organizer_id: who decides; None = the command line.
    """
    signature.public_name = "" if public_name == signature.name else public_name
    signature.show_name = shown and agreed_to_be_shown(signature)
    _record("signature.show-as", signature, organizer_id, shown=signature.show_name, other=bool(signature.public_name))
    db.session.commit()


def agreed_to_be_shown(signature: Signature) -> bool:
    """Tell whether the supporter ticked the box by which their name may be shown."""
    return any(consent.get("box") == "show_name" for consent in signature.consents)


def _record(action: str, signature: Signature, organizer_id: int | None, **detail: Any) -> None:
    detail = {name: value for name, value in detail.items() if value != ""}
    audit.record(action, f"campaign:{signature.campaign_id}", organizer_id, signature=signature.id, **detail)
