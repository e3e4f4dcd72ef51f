"""Whether the database answers, and has every table that this version wants."""

from enum import StrEnum
from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.extensions import db


class DatabaseState(StrEnum):
    """What a check of the database can find."""

    READY = "ready"
    UNREACHABLE = "unreachable"
    NOT_MIGRATED = "not migrated"


def database_state() -> DatabaseState:
    """Ask the database for its migrations, and compare them with ours."""
    try:
        with db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    except DBAPIError:
        return DatabaseState.UNREACHABLE
    return DatabaseState.READY if present == _wanted() else DatabaseState.NOT_MIGRATED


def _wanted() -> frozenset[str]:
    return _heads(current_app.extensions["migrate"].directory)


@lru_cache
def _heads(directory: str) -> frozenset[str]:
    """Return the newest migrations; read once, since files of a running version do not change."""
    return frozenset(ScriptDirectory(directory).get_heads())
