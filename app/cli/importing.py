"""`flask campaigns import-signatures`: people who signed in another system come along."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.campaigns import queries
from app.errors import DomainError
from app.signatures import import_files, importing

PROBLEMS_SHOWN = 50


@click.command("import-signatures")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", required=True, help="The campaign that takes them in.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--confirmed-at",
    default="",
    metavar="WHERE",
    help="They confirmed their address there, so count them without asking again; no letter is written for them. "
    "It stands in the audit log. Otherwise each is asked by mail to confirm.",
)
@with_appcontext
def import_signatures(path: Path, slug: str, dry_run: bool, confirmed_at: str) -> None:
    """Take in people from FILE (our CSV, Action Network's, OSDI JSON); a second time adds nobody."""
    try:
        campaign = queries.find(slug)
        entries = import_files.read(path.read_bytes()).entries
        if dry_run:
            _say(importing.check(campaign, entries), "would be added")
            return
        with click.progressbar(length=len(entries), label="Taking in") as bar:
            result = importing.take_in(campaign, entries, confirmed_at=confirmed_at, progress=bar.update)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    _say(result, "counted" if confirmed_at else "asked by mail to confirm")


def _say(result: importing.Result, done: str) -> None:
    for line, sentence in result.problems[:PROBLEMS_SHOWN]:
        click.echo(f"  {line}: {sentence}")
    if (more := len(result.problems) - PROBLEMS_SHOWN) > 0:
        click.echo(f"  and {more} more")
    click.echo(f"{result.added} {done}, {result.known} known already, {len(result.problems)} left out")
