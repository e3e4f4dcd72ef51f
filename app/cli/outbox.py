"""`flask outbox ...` and `flask work`: how mail leaves."""

import click
from flask.cli import AppGroup

group = AppGroup("outbox", help="See what leaves, and take in bounces.")
commands: tuple[click.Command, ...] = ()
