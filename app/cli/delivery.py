"""`flask campaigns deliver`: order a delivery, and watch it leave."""

import sys
import time

import click
from flask import current_app
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.campaigns.queries import display, find
from app.errors import DomainError
from app.extensions import db
from app.letters import queries, service
from app.letters.models import Delivery, DeliveryMode
from app.letters.orders import Order
from app.outbox.models import MessageState
from app.outbox.queries import a_worker_is_alive

LOOK_EVERY_SECONDS = 0.5
WORKER_PATIENCE_SECONDS = 30


@click.command("deliver")
@click.argument("slug")
@click.option(
    "--mode",
    type=click.Choice([DeliveryMode.SINGLE.value, DeliveryMode.DIGEST.value]),
    default=DeliveryMode.SINGLE.value,
)
@click.option("--pace", type=click.IntRange(0), help="Letters an hour for each recipient; 0 = no cap.")
@click.option("--wait", is_flag=True, help="Stay until every letter has left.")
@click.pass_context
def deliver(context: click.Context, slug: str, mode: str, pace: int | None, wait: bool) -> None:
    """Deliver the letters of the campaign SLUG that are ready."""
    try:
        deliveries = _order(slug, DeliveryMode(mode), pace)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    if not deliveries:
        click.echo("No letter is waiting.")
    results = [_watch(delivery) for delivery in deliveries] if wait else []
    if not all(results):
        context.exit(1)


def _order(slug: str, mode: DeliveryMode, pace: int | None) -> list[Delivery]:
    """Order one delivery for each target that has letters waiting."""
    campaign = find(slug)
    deliveries = []
    for target in sorted(campaign.targets, key=lambda target: target.position):
        ready = queries.ready(campaign.id, target.id)
        if ready.count:
            click.echo(f"{ready.count} letters for {display(target)}, {target.address}")
            typed = target.address if queries.is_proven(target) else _asked(target.address)
            order = Order(target.id, ready.last_letter_id, _pace(pace), mode, typed)
            deliveries.append(service.order_delivery(order))
    return deliveries


def _pace(pace: int | None) -> int:
    default: int = current_app.config["PACE_PER_HOUR"]
    return default if pace is None else pace


def _asked(address: str) -> str:
    """Ask a person to type the address; a script has named the campaign, and that is its word."""
    if not sys.stdin.isatty():
        return address
    typed: str = click.prompt("Nothing has arrived there before. Type the address once more")
    return typed


def _watch(delivery: Delivery) -> bool:
    """Show the delivery's progress until it is over; return whether every letter was sent."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Delivering")
        started = time.monotonic()
        while not (progress := _look(delivery)).is_over:
            bar.update(task, total=progress.total, completed=progress.total - progress.left)
            _complain_without_worker(time.monotonic() - started)
            time.sleep(LOOK_EVERY_SECONDS)
        bar.update(task, total=progress.total, completed=progress.total)
    sent = progress.counts[MessageState.SENT]
    others = [f"{number} {state}" for state, number in progress.counts.items() if number and state != MessageState.SENT]
    click.echo(f"{sent} of {progress.total} letters sent" + "".join(f", {other}" for other in others) + ".")
    return sent == progress.total


def _complain_without_worker(waited_seconds: float) -> None:
    if waited_seconds > WORKER_PATIENCE_SECONDS and not a_worker_is_alive():
        raise click.ClickException("The letters wait, but no worker is running: start `flask --app wsgi work`.")


def _look(delivery: Delivery) -> queries.Progress:
    """Read afresh what others have written, and keep no transaction open."""
    db.session.rollback()
    db.session.refresh(delivery)
    return queries.progress(delivery)
