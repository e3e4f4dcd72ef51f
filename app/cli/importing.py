"""`flask campaigns import-signatures`: people who signed in another system, or on paper, come along."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.campaigns import queries
from app.campaigns.models import Campaign
from app.errors import DomainError
from app.signatures import import_files, import_orders, import_steps, importing
from app.signatures.import_models import ImportState, Way

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
@click.option(
    "--witness",
    default="",
    metavar="NAME",
    help="They signed on paper, and NAME holds the sheets: they count at once, marked as on paper, and no letter is "
    "written for them. The dashboard shows the file, and can take it back.",
)
@with_appcontext
def import_signatures(path: Path, slug: str, dry_run: bool, confirmed_at: str, witness: str) -> None:
    """Take in people from FILE (our CSV, Action Network's, OSDI JSON); a second time adds nobody."""
    if confirmed_at and witness:
        raise click.UsageError(
            "People confirmed elsewhere or signed on paper: give one of --confirmed-at and --witness."
        )
    content = path.read_bytes()
    try:
        campaign = queries.find(slug)
        if dry_run:
            entries = import_orders.without_repetitions(import_files.read(content).entries)
            result = importing.check(campaign, entries, Way.WITNESSED if witness else Way.ASK)
            _say(result, len(result.problems), "would be added")
        elif witness:
            _say(*_from_paper(campaign, content, witness), "counted, on paper")
        else:
            entries = import_files.read(content).entries
            with click.progressbar(length=len(entries), label="Taking in") as bar:
                result = importing.take_in(campaign, entries, confirmed_at=confirmed_at, progress=bar.update)
            _say(result, len(result.problems), "counted" if confirmed_at else "asked by mail to confirm")
    except DomainError as error:
        raise click.ClickException(error.sentence) from error


def _from_paper(campaign: Campaign, content: bytes, witness: str) -> tuple[importing.Result, int]:
    """Order an import as the dashboard does, and do here what a worker would; if this ends early, one goes on.

    Returns:
        What became of it with the first lines that will not do, and how many lines will not.
    """
    order = import_orders.begin(campaign, content, Way.WITNESSED, witness, organizer_id=None)
    while import_steps.step(order.id):
        pass
    import_orders.start(order, organizer_id=None)
    with click.progressbar(length=order.lines, label="Taking in") as bar:
        while import_steps.step(order.id):
            bar.update(order.done - bar.pos)
    if order.state != ImportState.DONE:
        raise click.ClickException(order.ended_because or "Somebody stopped it on the dashboard.")
    wrong = [(each.line, each.sentence) for each in import_orders.problems(order)]
    return importing.Result(order.added, order.known, wrong), order.problems


def _say(result: importing.Result, left_out: int, done: str) -> None:
    for line, sentence in result.problems[:PROBLEMS_SHOWN]:
        click.echo(f"  {line}: {sentence}")
    if (more := left_out - PROBLEMS_SHOWN) > 0:
        click.echo(f"  and {more} more")
    click.echo(f"{result.added} {done}, {result.known} known already, {left_out} left out")
