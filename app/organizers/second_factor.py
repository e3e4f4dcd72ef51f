"""The second factor: six digits of a phone (TOTP, RFC 6238), or a recovery code from paper."""

import hashlib
import secrets
from base64 import b32encode
from http import HTTPStatus

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from app import tokens
from app.errors import DomainError
from app.extensions import db, utc_now
from app.organizers import audit, passwords
from app.organizers.models import Organizer, RecoveryCode, TeamRule
from app.organizers.own_account import PasswordWrong
from app.tokens import Purpose

STEP_SECONDS = 30
CODES = 10
STEPS_OFF = 1
"How many steps of 30 seconds a phone's clock may be off (RFC 6238, section 5.2)."


class CodeWrong(DomainError):
    """This code is wrong, or was used before: wait for the next one."""

    status = HTTPStatus.FORBIDDEN


class AlreadySetUp(DomainError):
    """Your second factor is set up already; to move it to another phone, switch it off first."""

    status = HTTPStatus.CONFLICT


def propose(organizer: Organizer) -> str:
    """Return a new secret in a signed form value; nothing is stored until a code proves that a phone has it."""
    return tokens.issue(Purpose.SECOND_FACTOR, f"{organizer.id}:{pyotp.random_base32()}")


def proposed_secret(organizer: Organizer, proposal: str) -> str:
    """Return the secret of a proposal.

    Raises:
        TokenExpired, TokenInvalid: it is too old, not ours, or somebody else's.
    """
    owner, _colon, secret = tokens.read(Purpose.SECOND_FACTOR, proposal).partition(":")
    if owner != str(organizer.id):
        raise tokens.TokenInvalid
    return secret


def address_for_phone(organizer: Organizer, secret: str, site: str) -> str:
    """Return what the QR code says (`otpauth://totp/...`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=organizer.email, issuer_name=site)


def set_up(organizer: Organizer, proposal: str, code: str) -> list[str]:
    """Ask for a code at each sign-in from now on.

    Returns:
        The recovery codes; they are stored as hashes and can never be shown again.

    Raises:
        AlreadySetUp: it takes the password to undo that first.
        CodeWrong: the phone has another secret, or its clock is off.
        TokenExpired, TokenInvalid: see `proposed_secret`.
    """
    secret = proposed_secret(organizer, proposal)
    step = _step_of(secret, code)
    if step is None:
        raise CodeWrong
    is_first = (Organizer.id == organizer.id) & Organizer.totp_secret.is_(None)
    took = update(Organizer).where(is_first).values(totp_secret=secret, totp_step=step).returning(Organizer.id)
    if db.session.execute(took.execution_options(synchronize_session=False)).first() is None:
        raise AlreadySetUp
    codes = _new_recovery_codes(organizer.id)
    audit.record("second_factor.set_up", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()
    return codes


def renew_codes(organizer: Organizer, password: str) -> list[str]:
    """Replace the recovery codes, and return the new ones: those printed before work no more.

    Raises:
        PasswordWrong: whoever sits there does not know it.
    """
    if not passwords.matches(password, organizer.password_hash):
        raise PasswordWrong
    codes = _new_recovery_codes(organizer.id)
    audit.record("second_factor.renew_codes", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()
    return codes


def check(organizer: Organizer, typed: str) -> None:
    """Take a phone's code or a recovery code; either works once, whoever sends it twice at the same moment.

    Raises:
        CodeWrong: it is neither, or was used; that is written down.
    """
    if _takes_step(organizer, typed):
        db.session.commit()
        return
    if _takes_recovery_code(organizer.id, typed):
        audit.record("second_factor.use_recovery_code", f"organizer:{organizer.id}", organizer.id)
        db.session.commit()
        return
    audit.record("second_factor.refuse", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()
    raise CodeWrong


def switch_off(organizer: Organizer, password: str) -> None:
    """Sign in with the password alone again.

    Raises:
        PasswordWrong: whoever sits there does not know it.
    """
    if not passwords.matches(password, organizer.password_hash):
        raise PasswordWrong
    _forget(organizer.id)
    audit.record("second_factor.switch_off", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()


def reset(organizer_id: int, by: int | None) -> None:
    """Let somebody who lost phone and paper in with the password alone; they set it up anew.

    Args:
        organizer_id: who lost them.
        by: the owner who decides; None = the command line.
    """
    _forget(organizer_id)
    audit.record("second_factor.reset", f"organizer:{organizer_id}", by)
    db.session.commit()


def codes_left(organizer: Organizer) -> int:
    """Return how many recovery codes were not used."""
    mine = select(RecoveryCode.id).where(RecoveryCode.organizer_id == organizer.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(mine).all())


def is_needed() -> bool:
    """Return whether everybody needs a second factor."""
    return bool(db.session.scalar(select(TeamRule.needs_second_factor)))


def need(needed: bool, by: int) -> None:
    """Decide for everybody; whoever has none is led to set it up, at the next page they open."""
    changed = db.session.execute(update(TeamRule).values(needs_second_factor=needed).returning(TeamRule.id)).first()
    if changed is None:
        db.session.add(TeamRule(id=1, needs_second_factor=needed))
    audit.record("team.need_second_factor", "team", by, needed=needed)
    try:
        db.session.commit()
    except IntegrityError:  # another owner has decided at this moment
        db.session.rollback()
        need(needed, by)


def _step_of(secret: str, typed: str) -> int | None:
    """Return the time step of which the typed digits are the code."""
    digits = "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())
    now = int(utc_now().timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
        if pyotp.utils.strings_equal(digits, pyotp.TOTP(secret).generate_otp(step)):
            return step
    return None


def _takes_step(organizer: Organizer, typed: str) -> bool:
    step = _step_of(organizer.totp_secret, typed) if organizer.totp_secret else None
    if step is None:
        return False
    is_new = or_(Organizer.totp_step.is_(None), Organizer.totp_step < step)
    took = update(Organizer).where(Organizer.id == organizer.id, is_new).values(totp_step=step).returning(Organizer.id)
    return db.session.execute(took.execution_options(synchronize_session=False)).first() is not None


def _takes_recovery_code(organizer_id: int, typed: str) -> bool:
    mine = RecoveryCode.organizer_id == organizer_id, RecoveryCode.code_hash == _hash(organizer_id, typed)
    took = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=utc_now())
    return db.session.execute(took.returning(RecoveryCode.id)).first() is not None


def _new_recovery_codes(organizer_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.organizer_id == organizer_id))
    codes = [_grouped(b32encode(secrets.token_bytes(10)).decode().lower()) for _each in range(CODES)]
    db.session.add_all(RecoveryCode(organizer_id=organizer_id, code_hash=_hash(organizer_id, each)) for each in codes)
    return codes


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _hash(organizer_id: int, code: str) -> str:
    letters = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(f"{organizer_id}:{letters}".encode("utf-8", "surrogatepass")).hexdigest()


def _forget(organizer_id: int) -> None:
    nothing = {"totp_secret": None, "totp_step": None}
    db.session.execute(update(Organizer).where(Organizer.id == organizer_id).values(**nothing))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.organizer_id == organizer_id))
