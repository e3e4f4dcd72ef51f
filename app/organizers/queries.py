"""Reading accounts and the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, union_all

from app.extensions import db
from app.organizers.models import AuditEvent, Invitation, Organizer

LINES = 100
"Lines of the log on a page."
AT_ONCE = 1000
"Rows that were written at the same moment may have their ids in another order; never so many."


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


@dataclass(frozen=True)
class Sought:
    """What somebody looks for in the audit log; what is empty does not matter."""

    action: str = ""
    "As in `delivery.pause`, or the whole object: `delivery`."
    who: int = 0
    "An organizer's id; -1 = the command line."
    subjects: tuple[str, ...] = ()
    "One of these, as in `campaign:3`."
    since: datetime | None = None
    until: datetime | None = None
    "Up to and without this moment."


EVERYTHING = Sought()


def log(sought: Sought = EVERYTHING, before: int = 0, at_most: int = LINES + 1) -> list[Done]:
    """Return what fits in the audit log, newest first, at most one line more than a page holds.

    Args:
        sought: what to look for.
        before: only lines of a lower id: the next page; 0 = the first page.
        at_most: how many lines.
    """
    conditions = _conditions(sought)
    if before:
        conditions.append(AuditEvent.id < before)
    if sought.subjects:
        conditions = [AuditEvent.id.in_(_newest_of_each(sought.subjects, conditions, at_most))]
    lines = select(AuditEvent, Organizer).outerjoin(Organizer, Organizer.id == AuditEvent.organizer_id)
    newest = lines.where(*conditions).order_by(AuditEvent.id.desc()).limit(at_most)
    return [_done(event, organizer) for event, organizer in db.session.execute(newest)]


def actions() -> list[str]:
    """Return each thing that was ever done, from the index alone: one step for each, however long the log is."""
    steps = select(func.min(AuditEvent.action).label("action")).cte("steps", recursive=True)
    further = select(func.min(AuditEvent.action)).where(AuditEvent.action > steps.c.action).scalar_subquery()
    steps = steps.union_all(select(further).where(steps.c.action.is_not(None)))
    return list(db.session.scalars(select(steps.c.action).where(steps.c.action.is_not(None)).order_by(steps.c.action)))


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.action:
        known = [each for each in actions() if each == sought.action or each.startswith(f"{sought.action}.")]
        conditions.append(AuditEvent.action.in_(known))
    if sought.who:
        conditions.append(
            AuditEvent.organizer_id == sought.who if sought.who > 0 else AuditEvent.organizer_id.is_(None)
        )
    if sought.since:
        conditions += [AuditEvent.at >= sought.since, AuditEvent.id >= _first_id(sought.since) - AT_ONCE]
    if sought.until:
        conditions += [AuditEvent.at < sought.until, AuditEvent.id < _first_id(sought.until) + AT_ONCE]
    return conditions


def _newest_of_each(subjects: tuple[str, ...], conditions: list[ColumnElement[bool]], at_most: int) -> Any:
    """Take the newest lines of each subject by its index: sorting all lines of all of them would cost seconds."""
    ids = select(AuditEvent.id).where(*conditions).order_by(AuditEvent.id.desc()).limit(at_most)
    parts = [ids.where(AuditEvent.subject == subject).subquery() for subject in subjects]
    return union_all(*(select(part.c.id) for part in parts))


def _first_id(moment: datetime) -> int:
    """Turn a moment into an id: rows are written in about the order of time, so that a day is a stretch of ids."""
    from_then = select(AuditEvent.id).where(AuditEvent.at >= moment).order_by(AuditEvent.at, AuditEvent.id)
    found = db.session.scalar(from_then.limit(1))
    return 2**31 - 1 - AT_ONCE if found is None else found


def _done(event: AuditEvent, organizer: Organizer | None) -> Done:
    who = (organizer.name or organizer.email) if organizer else ""
    return Done(event.id, event.at, who, event.action, event.subject, event.detail)
