"""`flask dev` and `flask doctor`: run it here, and see whether it would run there."""

import click

commands: tuple[click.Command, ...] = ()
