"""Passwords: hashed with argon2id, in the parameters that RFC 9106 section 4 recommends."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import DomainError

SHORTEST = 12


class PasswordTooShort(DomainError):
    """A password needs at least 12 characters; four or five words in a row are easy to remember."""


HASHER = PasswordHasher()
AT_ONCE = 2
"Of one process: each takes 64 MB, and whoever sends wrong passwords by the hundred must not fill the memory."

_turns = BoundedSemaphore(AT_ONCE)


@lru_cache
def _nobodys_hash() -> str:
    """Return a hash to compare with where there is none; made when needed, as it takes 64 MB and a moment."""
    return HASHER.hash("a password that nobody has")


def checked_and_hashed(password: str) -> str:
    """Return what is stored in place of a password that somebody chose.

    Raises:
        PasswordTooShort: with a sentence for a person.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    return hashed(password)


def hashed(password: str) -> str:
    """Return what is stored in place of a password."""
    with _turns:
        return HASHER.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Return whether a password is the one behind a hash.

    Args:
        password: as typed.
        password_hash: as stored; None (there is no such account) takes as long to refuse as a wrong password.
    """
    compared_with = password_hash or _nobodys_hash()
    try:
        with _turns:
            return HASHER.verify(compared_with, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)
