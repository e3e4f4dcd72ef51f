"""Backups: the whole database in one file, while everything runs; and back into an empty one."""

import os
import sqlite3
import subprocess
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from app.errors import DomainError
from app.extensions import db
from app.outbox import copied_database

BROKERS = "huey_*"
"Tables of the broker, where it lies beside the database: wake-ups, which nobody needs again."


class BackupFailed(DomainError):
    """The backup could not be made or read."""


def back_up(file: Path) -> None:
    """Write the database into a file that only its owner can read; a file that is there already is never touched.

    Args:
        file: where to; SQLite writes a SQLite database, PostgreSQL `pg_dump`'s custom format.

    Raises:
        BackupFailed: the file is there already, or the database's own program says no.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}.") from error
    try:
        _dump(part)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        file.unlink()
        raise


def restore(file: Path) -> int:
    """Fill an empty database from a backup, pause all mail in it, and return how many streams that were.

    Raises:
        BackupFailed: the database is not empty, or the file is no backup of such a database.
    """
    if set(inspect(db.engine).get_table_names()) & {"alembic_version", *db.metadata.tables}:
        raise BackupFailed("There is something in this database already. Restore into an empty one.")
    db.session.remove()
    db.engine.dispose()
    _load(file)
    paused = copied_database.pause_all()
    db.session.commit()
    return paused


def _dump(file: Path) -> None:
    if source := _sqlite_file():
        _copy(source, file)
    else:
        _run("pg_dump", "--format=custom", f"--exclude-table={BROKERS}", f"--file={file}")


def _load(file: Path) -> None:
    if target := _sqlite_file():
        _copy(file, target)
    else:
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(file))


def _sqlite_file() -> Path | None:
    url = db.engine.url
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite database while others write (sqlite.org/backup.html), and see that what came out is sound."""
    try:
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
            old.backup(new, pages=1000)
            (verdict,) = new.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"SQLite says: {error}.") from error
    old.close()
    new.close()
    if verdict != "ok":
        raise BackupFailed(f"SQLite says: {verdict}.")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes through the environment, where other users cannot read it."""
    url = make_url(current_app.config["DATABASE_URL"])
    address = url.set(drivername="postgresql", password=None).render_as_string()
    command = [program, *(["--dbname", address]), *arguments]
    environment = dict(os.environ) | ({"PGPASSWORD": str(url.password)} if url.password else {})
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupFailed(f"{program} is not there: install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise BackupFailed(f"{program} says: {error.stderr.strip()[:500]}") from error
