"""`flask backup`, `flask restore` and `flask outbox resume-copy`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.errors import DomainError
from app.operations import backup as backups
from app.outbox import copied_database

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole database into FILE, while everything runs."""
    try:
        backups.back_up(file)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    click.echo(f"{file}: {file.stat().st_size:,} bytes. It holds names and addresses: keep it as safe as the database.")


@click.command("restore")
@click.argument("file", type=FILE)
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty database from FILE; mail stays paused until `flask outbox resume-copy`."""
    try:
        paused = backups.restore(file)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    click.echo(f"Restored. {paused} streams are paused: what was sent after the backup is not written down here.")


def resume_copy() -> None:
    """Let mail leave that was paused because this database is a copy; stop the original first."""
    click.echo(f"{copied_database.resume_all()} streams go on.")


commands: tuple[click.Command, ...] = (backup, restore)
