"""What somebody changes about their own account: name and password, also a password that they forgot."""

import secrets
import time
from http import HTTPStatus

from sqlalchemy import select, update

from app import tokens
from app.errors import DomainError
from app.extensions import db
from app.organizers import audit, emails, passwords, service, sign_ins
from app.organizers.models import Organizer, SignIn
from app.outbox import service as outbox
from app.outbox.models import CrashPolicy
from app.tokens import Purpose

MAIL_EVERY_SECONDS = 300
"Whoever asks more often gets no more mail: our form must not be a way to fill somebody's mailbox."


class PasswordWrong(DomainError):
    """This is not your password."""

    status = HTTPStatus.FORBIDDEN


class LinkOver(DomainError):
    """This link was used, or is more than an hour old: ask for a new one."""

    status = HTTPStatus.GONE


def rename(organizer: Organizer, name: str) -> None:
    """Change how colleagues see somebody."""
    organizer.name = name
    audit.record("organizer.rename", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()


def change_password(organizer: Organizer, here: SignIn, old: str, new: str) -> None:
    """Change a password, and sign every other browser out: who knew the old one may sit there.

    Raises:
        PasswordWrong, PasswordTooShort: with a sentence for a person.
    """
    if not passwords.matches(old, organizer.password_hash) or not _replace(organizer.session_key, new):
        raise PasswordWrong
    sign_ins.end_all(organizer.id, but=here.id)
    audit.record("organizer.change_password", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()


def send_link(email: str) -> None:
    """Mail a link by which a forgotten password is replaced, if there is such an account.

    The caller learns nothing about that: both cases are written down and committed, so that they take about as long.

    Args:
        email: as typed.
    """
    organizer = service.find(email)
    if organizer is not None and organizer.switched_off_at:
        organizer = None
    stream = outbox.open_stream("accounts", priority=90, crash_policy=CrashPolicy.RESEND_ONCE)
    if organizer is not None:
        key = f"new-password:{organizer.id}:{int(time.time() // MAIL_EVERY_SECONDS)}"
        outbox.put(emails.new_password(organizer), key=key, stream=stream)
    audit.record("organizer.forget_password", f"organizer:{organizer.id if organizer else 'unknown'}")
    db.session.commit()


def whose(token: str) -> Organizer:
    """Return whose password a link replaces.

    Raises:
        LinkOver: it was used, is too old, or the account is switched off.
        TokenInvalid: this is not a link of ours.
    """
    try:
        session_key = tokens.read(Purpose.NEW_PASSWORD, token)
    except tokens.TokenExpired as error:
        raise LinkOver from error
    organizer = db.session.scalar(
        select(Organizer).where(Organizer.session_key == session_key, Organizer.switched_off_at.is_(None))
    )
    if organizer is None:
        raise LinkOver
    return organizer


def replace_password(token: str, new: str) -> None:
    """Replace a forgotten password, and sign every browser out; the same link does it once.

    Raises:
        LinkOver, TokenInvalid: see `whose`.
        PasswordTooShort: with a sentence for a person.
    """
    organizer = whose(token)
    if not _replace(organizer.session_key, new):
        raise LinkOver
    sign_ins.end_all(organizer.id)
    audit.record("organizer.replace_password", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()


def _replace(session_key: str, new: str) -> bool:
    """Let the database decide between two who do it at once; does not commit."""
    changed = db.session.execute(
        update(Organizer)
        .where(Organizer.session_key == session_key, Organizer.switched_off_at.is_(None))
        .values(password_hash=passwords.checked_and_hashed(new), session_key=secrets.token_hex(16))
        .returning(Organizer.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None
