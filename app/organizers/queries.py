"""Reading accounts and the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.organizers.models import AuditEvent, Invitation, Organizer

LINES = 100
"Lines of the log on a page."


@dataclass(frozen=True)
class Done:
    """One line of the audit log."""

    id: int
    at: datetime
    who: str
    "Empty = the command line."
    action: str
    subject: str
    detail: dict[str, Any]


def team() -> list[Organizer]:
    """Return every account: those that can sign in first, each part by name."""
    is_off = Organizer.switched_off_at.is_not(None)
    return list(db.session.scalars(select(Organizer).order_by(is_off, func.lower(Organizer.name), Organizer.email)))


def open_invitations() -> list[Invitation]:
    """Return the invitations that nobody has answered, the newest first."""
    return list(
        db.session.scalars(select(Invitation).where(Invitation.closed_at.is_(None)).order_by(Invitation.id.desc()))
    )


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


def log(action: str = "", before: int = 0) -> list[Done]:
    """Return the whole audit log, newest first, at most one line more than a page holds.

    Args:
        action: how what was done begins, as in `delivery` or `delivery.pause`; empty = everything.
        before: only lines of a lower id: the next page; 0 = the first page.
    """
    lines = select(AuditEvent, Organizer).outerjoin(Organizer, Organizer.id == AuditEvent.organizer_id)
    if action:
        lines = lines.where(AuditEvent.action.startswith(action, autoescape=True))
    if before:
        lines = lines.where(AuditEvent.id < before)
    newest = lines.order_by(AuditEvent.id.desc()).limit(LINES + 1)
    return [_done(event, organizer) for event, organizer in db.session.execute(newest)]


def _done(event: AuditEvent, organizer: Organizer | None) -> Done:
    who = (organizer.name or organizer.email) if organizer else ""
    return Done(event.id, event.at, who, event.action, event.subject, event.detail)
