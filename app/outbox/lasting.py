"""Numbers of rows that stay, streams and templates, remembered by each process: so a signature need not look them up.

What a transaction has added itself may still be undone, so it is not remembered; what it finds of others is committed.
"""

from typing import Any

from flask import current_app

from app.extensions import db

_KNOWN = "outbox_lasting"


def number(kind: str, name: str) -> int | None:
    """Return the number of a row that was surely committed; None if this process has not met it yet."""
    return _known().get((kind, name))


def found(kind: str, name: str, its_number: int) -> int:
    """Remember a row that was read, unless this session has added it, and return its number."""
    if (kind, name) not in _added():
        _known()[kind, name] = its_number
    return its_number


def added(kind: str, name: str) -> None:
    """Note that this session adds a row, so that it is not remembered before others can see it."""
    _added().add((kind, name))


def _known() -> dict[tuple[str, str], int]:
    known: dict[tuple[str, str], int] = current_app.extensions.setdefault(_KNOWN, {})
    return known


def _added() -> set[Any]:
    ours: set[Any] = db.session().info.setdefault(_KNOWN, set())
    return ours
