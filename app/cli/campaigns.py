"""`flask campaigns ...`: load, export and deliver."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.campaigns import service
from app.campaigns.file import parse
from app.cli.delivery import deliver
from app.cli.importing import import_signatures
from app.errors import DomainError
from app.letters import counting

group = AppGroup("campaigns", help="Load, export and deliver campaigns.")
group.add_command(deliver)
group.add_command(import_signatures)


@group.command("load")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(path: Path) -> None:
    """Create or update a campaign from FILE; a second time changes nothing."""
    try:
        result = service.load(parse(path.read_bytes()))
    except DomainError as error:
        raise click.ClickException(f"{path} was not loaded.\n{error.sentence}") from error
    click.echo(f"{result.slug}: {result.outcome}")
    for sentence in result.sentences:
        click.echo(f"  {sentence}")


@group.command("recount")
def recount() -> None:
    """Count all letters, and set right the numbers that the dashboard shows; the worker does it each night."""
    click.echo(f"Numbers set right: {counting.recount()}")


@group.command("export")
@click.argument("slug")
def export(slug: str) -> None:
    """Print the campaign SLUG as a file that `load` reads."""
    try:
        click.echo(service.export(slug), nl=False)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
