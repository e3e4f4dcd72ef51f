"""`flask outbox ...` and `flask work`: how mail leaves."""

import click
from flask.cli import AppGroup, with_appcontext

from app import tasks
from app.cli import backup, bounces, outbox_status

group = AppGroup("outbox", help="See what leaves, and take in bounces.")
group.add_command(outbox_status.show)
group.command("bounce")(bounces.bounce)
group.command("fetch-bounces")(bounces.fetch_bounces)
group.command("resume-copy")(backup.resume_copy)


@click.command("work")
@with_appcontext
def work() -> None:
    """Send mail and do the regular chores, until stopped."""
    tasks.work()


commands: tuple[click.Command, ...] = (work,)
