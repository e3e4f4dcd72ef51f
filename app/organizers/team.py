"""The team: who may do what, and who may not come in any more. There is always an owner left."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import or_, select, true, update
from sqlalchemy.orm import aliased

from app.errors import DomainError, NotFound
from app.extensions import db, utc_now
from app.organizers import audit, invitations, sign_ins
from app.organizers.models import Organizer, Role


class LastOwner(DomainError):
    """This is the only owner who can sign in: make somebody else an owner first."""

    status = HTTPStatus.CONFLICT


class OrganizerNotFound(NotFound):
    """There is no such account."""


def change_role(organizer_id: int, role: Role, by: int) -> None:
    """Let somebody do more or less than before; whom they have asked to join can do so only while they are an owner.

    Raises:
        LastOwner: nobody could run the team any more.
        OrganizerNotFound: there is no such account.
    """
    _change(organizer_id, keeps_an_owner=role == Role.OWNER, role=role)
    if role != Role.OWNER:
        invitations.close_all_by(organizer_id)
    audit.record("organizer.change_role", f"organizer:{organizer_id}", by, role=role)
    db.session.commit()


def switch_off(organizer_id: int, by: int) -> None:
    """Let somebody in no more, from this moment on, nor whom they have asked to join and who has not yet.

    What they did stays in the audit log under their name.

    Raises:
        LastOwner: nobody could run the team any more.
        OrganizerNotFound: there is no such account.
    """
    _change(organizer_id, keeps_an_owner=False, switched_off_at=utc_now())
    sign_ins.end_all(organizer_id)
    invitations.close_all_by(organizer_id)
    audit.record("organizer.switch_off", f"organizer:{organizer_id}", by)
    db.session.commit()


def switch_on(organizer_id: int, by: int) -> None:
    """Let somebody in again, with the password they had.

    Raises:
        OrganizerNotFound: there is no such account.
    """
    _change(organizer_id, keeps_an_owner=True, switched_off_at=None)
    audit.record("organizer.switch_on", f"organizer:{organizer_id}", by)
    db.session.commit()


def _change(organizer_id: int, *, keeps_an_owner: bool, **values: Any) -> None:
    """Change an account unless no owner would be left, and let the database judge that.

    Two owners who demote each other at the same moment take turns: on SQLite because there is one writer, on PostgreSQL
    because each locks all owners first, and looks at what the other has done after that.
    """
    owners = select(Organizer.id).where(_is_owner(Organizer)).order_by(Organizer.id)
    db.session.execute(owners.with_for_update())
    another = aliased(Organizer)
    is_left = select(another.id).where(_is_owner(another), another.id != organizer_id).exists()
    may_go = true() if keeps_an_owner else or_(~_is_owner(Organizer), is_left)
    changed = db.session.execute(
        update(Organizer)
        .where(Organizer.id == organizer_id, may_go)
        .values(**values)
        .returning(Organizer.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        db.session.rollback()
        raise LastOwner if db.session.get(Organizer, organizer_id) else OrganizerNotFound


def _is_owner(organizer: Any) -> Any:
    return (organizer.role == Role.OWNER) & organizer.switched_off_at.is_(None)
