"""The record of who did what: rows are only ever added."""

from typing import Any

from app.extensions import db
from app.organizers.models import AuditEvent


def record(action: str, subject: str, organizer_id: int | None = None, **detail: Any) -> None:
    """Add one event to the audit log, in the caller's transaction.

    Args:
        action: an object and a verb, such as `delivery.order`.
        subject: what it was done to, such as `campaign:3`.
        organizer_id: who did it; None = the command line.
        detail: counts and settings; never an address, a token or the text of a letter.
    """
    db.session.add(AuditEvent(action=action, subject=subject, organizer_id=organizer_id, detail=detail))
