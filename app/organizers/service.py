"""Organizers' accounts: added, and checked."""

import secrets
from http import HTTPStatus

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import DomainError
from app.extensions import db
from app.organizers import audit, passwords
from app.organizers.models import Organizer, Role


class AccountExists(DomainError):
    """There is already an organizer with this address."""

    status = HTTPStatus.CONFLICT


class AddressInvalid(DomainError):
    """This is not an e-mail address."""


def add(email: str, role: Role | str, password: str, *, name: str = "", by: int | None = None) -> Organizer:
    """Add an organizer.

    Args:
        email: what they sign in with, in any case.
        role: what they may do.
        password: at least 12 characters.
        name: how colleagues see them; empty = the address.
        by: the organizer who adds them; None = the command line.

    Raises:
        AccountExists, AddressInvalid, PasswordTooShort: with a sentence for a person.
    """
    organizer = new(email, role, password, name)
    insert(organizer)
    audit.record("organizer.add", f"organizer:{organizer.id}", by, role=organizer.role)
    db.session.commit()
    return organizer


def new(email: str, role: Role | str, password: str, name: str = "") -> Organizer:
    """Return an account that is not stored yet.

    Raises:
        AddressInvalid, PasswordTooShort: with a sentence for a person.
    """
    return Organizer(
        email=checked_address(email),
        name=name,
        role=Role(role),
        password_hash=passwords.checked_and_hashed(password),
        session_key=secrets.token_hex(16),
    )


def insert(organizer: Organizer) -> None:
    """Store a new account; does not commit.

    Raises:
        AccountExists: its address has one already; the transaction is undone.
    """
    db.session.add(organizer)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AccountExists from error


def check_password(email: str, password: str) -> Organizer | None:
    """Return the organizer who has this address and password, or None, in the same time whichever of the two is wrong.

    Args:
        email: as typed.
        password: as typed.
    """
    organizer = find(email)
    password_hash = organizer.password_hash if organizer else None
    db.session.rollback()  # hashing takes its time and may wait for its turn: no connection waits along
    if not passwords.matches(password, password_hash) or organizer is None:
        return None
    if organizer.switched_off_at:
        return None
    if passwords.is_outdated(organizer.password_hash):
        organizer.password_hash = passwords.hashed(password)
    db.session.commit()
    return organizer


def find(email: str) -> Organizer | None:
    """Return the organizer who has this address, typed in any case."""
    return db.session.scalar(select(Organizer).where(Organizer.email == spelled(email)))


def spelled(email: str) -> str:
    """Return an address as accounts would have it, whoever typed it; PostgreSQL refuses to hear of NUL."""
    return email.replace("\0", "").strip().lower()


def find_by_password(organizer_id: int, session_key: str) -> Organizer | None:
    """Return an organizer whose password is still the one that had this key; None if the account is switched off."""
    return db.session.scalar(
        select(Organizer).where(
            Organizer.id == organizer_id, Organizer.session_key == session_key, Organizer.switched_off_at.is_(None)
        )
    )


def checked_address(email: str) -> str:
    """Return an address as accounts have it.

    Raises:
        AddressInvalid: mail cannot go there.
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise AddressInvalid(str(error)) from error
