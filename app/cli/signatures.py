"""`flask signatures ...`: what was set aside, and what is to be forgotten."""

import click
from flask.cli import AppGroup

from app.campaigns.queries import find
from app.signatures import moderation, queries, retention
from app.signatures.moves import AlreadySigned

group = AppGroup("signatures", help="Look at what was set aside; forget what is due.")


@group.command("forget")
@click.option("--dry-run", is_flag=True, help="Only say how many; change nothing.")
def forget(dry_run: bool) -> None:
    """Erase what UNCONFIRMED_DAYS and RETENTION_DAYS no longer let us keep; the worker does it each night."""
    done = retention.due() if dry_run else retention.forget()
    click.echo(f"{'Would erase' if dry_run else 'Erased'}: {done.unconfirmed} never confirmed, ", nl=False)
    click.echo(f"{done.ended} withdrawn or replaced, {done.closed} of closed campaigns.")


@group.command("set-aside")
@click.argument("slug")
def set_aside(slug: str) -> None:
    """List the signatures of a campaign that were confirmed and wait for somebody to look."""
    for signature in queries.set_aside(find(slug).id):
        click.echo(f"{signature.id}\t{signature.flagged}\t{signature.name}\t{signature.confirmed_at:%Y-%m-%d %H:%M}")


@group.command("accept")
@click.argument("numbers", nargs=-1, type=int, required=True)
def accept(numbers: tuple[int, ...]) -> None:
    """Let signatures that were set aside count, by the numbers that `set-aside` prints."""
    for number in numbers:
        try:
            accepted = moderation.accept(queries.by_number(number))
        except (queries.SignatureNotFound, AlreadySigned) as error:
            raise click.ClickException(f"{number}: {error.sentence}") from error
        click.echo(f"{number}: {'counts now' if accepted else 'did not wait for it'}")
