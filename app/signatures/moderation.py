"""What organizers decide about signatures that were set aside, or that should not count; one transaction each."""

from app.extensions import db
from app.letters import service as letters
from app.organizers import audit
from app.signatures.confirming import is_set_aside, write_letters
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import count_in, end


def accept(signature: Signature, organizer_id: int | None = None) -> bool:
    """Let a signature count that was confirmed under suspicion, and write its letters; twice is once.

    Args:
        signature: which one.
        organizer_id: who decides; None = the command line.

    Returns:
        False if its owner has not confirmed it, or it counts already.

    Raises:
        AlreadySigned: this person counts already by another signature.
    """
    counted = is_set_aside(signature) and count_in(signature)
    if counted:
        write_letters(signature)
        audit.record("signature.accept", f"campaign:{signature.campaign_id}", organizer_id, signature=signature.id)
    db.session.commit()
    return counted


def reject(signature: Signature, organizer_id: int | None = None) -> bool:
    """Take a signature out of the count, with what of its letters has not left; twice is once.

    Returns:
        False if it did not count.
    """
    rejected = end(signature, SignatureState.REJECTED)
    if rejected:
        letters.withdraw(signature.id)
        audit.record("signature.reject", f"campaign:{signature.campaign_id}", organizer_id, signature=signature.id)
    db.session.commit()
    return rejected
