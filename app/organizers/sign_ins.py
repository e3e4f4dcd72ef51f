"""Where organizers are signed in: each browser is a row that can be seen and ended."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from app.errors import NotFound
from app.extensions import db, utc_now
from app.organizers import audit
from app.organizers.models import Organizer, SignIn

UNUSED = timedelta(days=7)
"After so long without being used, a browser has to sign in again"
OLDEST = timedelta(days=30)
"and after so long in any case."
SEEN_EVERY = timedelta(minutes=1)
PROVEN_FOR = timedelta(minutes=15)


class SignInNotFound(NotFound):
    """This browser is not signed in any more."""


def begin(organizer: Organizer, browser: str, network_hash: str) -> str:
    """Sign an organizer in, in one more browser, and forget those that are over.

    Args:
        organizer: who has proven who they are.
        browser: in words.
        network_hash: see `browsers.network_hash`.

    Returns:
        The key for this browser's cookie; it is stored nowhere else.
    """
    key = secrets.token_hex(16)
    db.session.execute(delete(SignIn).where(SignIn.organizer_id == organizer.id, _is_over()))
    db.session.add(SignIn(organizer_id=organizer.id, key_hash=_hash(key), browser=browser, network_hash=network_hash))
    organizer.signed_in_at = utc_now()
    audit.record("organizer.sign_in", f"organizer:{organizer.id}", organizer.id)
    db.session.commit()
    return key


def find(key: str) -> tuple[SignIn, Organizer] | None:
    """Return whose browser has a key, if it is still signed in and its owner's account is not switched off."""
    found = db.session.execute(
        select(SignIn, Organizer)
        .join(Organizer, Organizer.id == SignIn.organizer_id)
        .where(SignIn.key_hash == _hash(key), ~_is_over(), Organizer.switched_off_at.is_(None))
    ).first()
    return (found[0], found[1]) if found else None


def see(sign_in: SignIn) -> None:
    """Note that a browser is in use; once a minute is enough."""
    now = utc_now()
    if now - sign_in.seen_at < SEEN_EVERY:
        return
    unseen = SignIn.seen_at <= now - SEEN_EVERY
    db.session.execute(update(SignIn).where(SignIn.id == sign_in.id, unseen).values(seen_at=now))
    db.session.commit()


def prove(sign_in: SignIn) -> None:
    """Note that it was just proven who sits at a browser."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(proven_at=utc_now()))
    audit.record("organizer.prove", f"organizer:{sign_in.organizer_id}", sign_in.organizer_id)
    db.session.commit()


def is_proven(sign_in: SignIn) -> bool:
    """Return whether that is not long ago."""
    return utc_now() - sign_in.proven_at < PROVEN_FOR


def of(organizer_id: int) -> list[SignIn]:
    """Return the browsers in which somebody is signed in, the one used last first."""
    mine = select(SignIn).where(SignIn.organizer_id == organizer_id, ~_is_over())
    return list(db.session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def end(sign_in_id: int, organizer_id: int) -> None:
    """Sign one browser of an organizer out.

    Raises:
        SignInNotFound: it is not theirs, or out already.
    """
    if not _ended(SignIn.id == sign_in_id, SignIn.organizer_id == organizer_id):
        raise SignInNotFound
    audit.record("organizer.sign_out", f"organizer:{organizer_id}", organizer_id)
    db.session.commit()


def end_others(sign_in: SignIn) -> int:
    """Sign an organizer out everywhere but in this browser, and return in how many that was."""
    ended = end_all(sign_in.organizer_id, but=sign_in.id)
    audit.record("organizer.sign_out_elsewhere", f"organizer:{sign_in.organizer_id}", sign_in.organizer_id, ended=ended)
    db.session.commit()
    return ended


def end_all(organizer_id: int, but: int = 0) -> int:
    """Sign an organizer out everywhere, in the caller's transaction.

    Args:
        organizer_id: who.
        but: the one sign-in to leave; 0 = none.
    """
    return _ended(SignIn.organizer_id == organizer_id, SignIn.id != but)


def _ended(*which: ColumnElement[bool]) -> int:
    return len(db.session.scalars(delete(SignIn).where(*which).returning(SignIn.id)).all())


def _is_over() -> ColumnElement[bool]:
    now = utc_now()
    return or_(SignIn.seen_at < now - UNUSED, SignIn.made_at < now - OLDEST)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
