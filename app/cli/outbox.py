"""`flask outbox ...` and `flask work`: how mail leaves."""

import click
from flask.cli import AppGroup

from app.cli import bounces

group = AppGroup("outbox", help="See what leaves, and take in bounces.")
commands: tuple[click.Command, ...] = ()

group.command("bounce")(bounces.bounce)
group.command("fetch-bounces")(bounces.fetch_bounces)
