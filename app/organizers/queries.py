"""Reading accounts and the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.organizers.models import AuditEvent, Organizer


@dataclass(frozen=True)
class Done:
    """One line of the audit log."""

    at: datetime
    who: str
    "Empty = the command line."
    action: str
    subject: str
    detail: dict[str, Any]


def log_of(subject: str, at_most: int = 100) -> list[Done]:
    """Return what was done to one thing, newest first.

    Args:
        subject: as in `delivery:7`.
        at_most: how many lines.
    """
    lines = (
        select(AuditEvent, Organizer)
        .outerjoin(Organizer, Organizer.id == AuditEvent.organizer_id)
        .where(AuditEvent.subject == subject)
        .order_by(AuditEvent.id.desc())
        .limit(at_most)
    )
    return [_done(event, organizer) for event, organizer in db.session.execute(lines)]


def _done(event: AuditEvent, organizer: Organizer | None) -> Done:
    who = (organizer.name or organizer.email) if organizer else ""
    return Done(event.at, who, event.action, event.subject, event.detail)
