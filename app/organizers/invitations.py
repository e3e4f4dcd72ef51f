"""Invitations: an owner asks somebody to join; who gets the mail makes the account, once."""

import secrets
from http import HTTPStatus

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import tokens
from app.errors import DomainError, NotFound
from app.extensions import db, utc_now
from app.organizers import audit, emails, service
from app.organizers.models import Invitation, Organizer, Role
from app.outbox import service as outbox
from app.outbox.models import CrashPolicy
from app.tokens import Purpose

MAILS_PER_INVITATION = 5


class InvitationOver(DomainError):
    """This invitation was used, taken back or is more than a week old: ask whoever invited you for a new one."""

    status = HTTPStatus.GONE


class InvitationNotFound(NotFound):
    """There is no such invitation, or it was answered or taken back meanwhile."""


class AlreadyInvited(DomainError):
    """This address has an invitation already: send that one again, or take it back."""

    status = HTTPStatus.CONFLICT


class EnoughMails(DomainError):
    """This invitation was sent five times: take it back, and make a new one if the address is right."""

    status = HTTPStatus.CONFLICT


def invite(email: str, role: Role, by: Organizer) -> Invitation:
    """Ask somebody to join, by mail.

    Args:
        email: where the link goes; the account will have this address.
        role: what they will be able to do.
        by: who asks; the mail says their name.

    Raises:
        AccountExists, AddressInvalid, AlreadyInvited: with a sentence for a person.
    """
    address = service.checked_address(email)
    if db.session.scalar(select(Organizer.id).where(Organizer.email == address)):
        raise service.AccountExists
    invitation = Invitation(public_id=secrets.token_hex(16), email=address, role=role, invited_by=by.id)
    db.session.add(invitation)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AlreadyInvited from error
    _send(invitation, by)
    audit.record("invitation.send", f"invitation:{invitation.id}", by.id, role=role)
    db.session.commit()
    return invitation


def send_again(invitation_id: int, by: Organizer) -> None:
    """Send a new link; the old ones work as long as they were to.

    Raises:
        EnoughMails: nobody's mailbox is filled from here.
        InvitationNotFound: it is not open.
    """
    invitation = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.closed_at.is_(None))
        .where(Invitation.mails_sent < MAILS_PER_INVITATION)
        .values(sent_at=utc_now(), mails_sent=Invitation.mails_sent + 1)
        .returning(Invitation)
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        db.session.rollback()
        found = db.session.get(Invitation, invitation_id)
        raise EnoughMails if found and found.closed_at is None else InvitationNotFound
    _send(invitation, by)
    audit.record("invitation.send_again", f"invitation:{invitation_id}", by.id)
    db.session.commit()


def take_back(invitation_id: int, by: int) -> None:
    """Let none of its links work any more.

    Raises:
        InvitationNotFound: it is not open.
    """
    if not _close(Invitation.id == invitation_id):
        raise InvitationNotFound
    audit.record("invitation.take_back", f"invitation:{invitation_id}", by)
    db.session.commit()


def find(token: str) -> Invitation:
    """Return the open invitation that a link is about.

    Raises:
        InvitationOver: it was used, taken back, or is too old.
        TokenInvalid: this is not a link of ours.
    """
    try:
        public_id = tokens.read(Purpose.INVITATION, token)
    except tokens.TokenExpired as error:
        raise InvitationOver from error
    invitation = db.session.scalar(select(Invitation).where(Invitation.public_id == public_id))
    if invitation is None or invitation.closed_at:
        raise InvitationOver
    return invitation


def accept(token: str, name: str, password: str) -> Organizer:
    """Make the account that an invitation promises; of two who press at once, one does.

    Args:
        token: from the link.
        name: how colleagues see them.
        password: at least 12 characters.

    Raises:
        InvitationOver, TokenInvalid: see `find`.
        AccountExists, PasswordTooShort: with a sentence for a person.
    """
    invitation = find(token)
    organizer = service.new(invitation.email, Role(invitation.role), password, name)
    if not _close(Invitation.id == invitation.id):
        raise InvitationOver
    service.insert(organizer)
    audit.record("invitation.accept", f"invitation:{invitation.id}", organizer.id, role=organizer.role)
    db.session.commit()
    return organizer


def close_all_by(organizer_id: int) -> None:
    """Let no open invitation of somebody work any more, in the caller's transaction: it may lead to themselves."""
    mine = update(Invitation).where(Invitation.invited_by == organizer_id, Invitation.closed_at.is_(None))
    db.session.execute(mine.values(closed_at=utc_now()).execution_options(synchronize_session=False))


def _send(invitation: Invitation, by: Organizer) -> None:
    stream = outbox.open_stream("accounts", priority=90, crash_policy=CrashPolicy.RESEND_ONCE)
    mail = emails.invitation(invitation, by)
    outbox.put(mail, key=f"invitation:{invitation.id}:{invitation.mails_sent}", stream=stream)


def _close(which: object) -> bool:
    return (
        db.session.execute(
            update(Invitation)
            .where(which, Invitation.closed_at.is_(None))  # type: ignore[arg-type]
            .values(closed_at=utc_now())
            .returning(Invitation.id)
            .execution_options(synchronize_session=False)
        ).first()
        is not None
    )
