"""`flask organizers ...`: who may sign in."""

import sys

import click
from flask.cli import AppGroup

from app.errors import DomainError
from app.organizers import second_factor, service
from app.organizers.models import Role

group = AppGroup("organizers", help="Add organizers and change what they may do.")


@group.command()
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.ORGANIZER.value, show_default=True
)
@click.option("--name", default="", help="How colleagues see them.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def add(email: str, role: str, name: str, password_stdin: bool) -> None:
    """Add an organizer, who signs in with EMAIL."""
    try:
        organizer = service.add(email, role, _password(from_stdin=password_stdin), name=name)
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    click.echo(f"{organizer.email} can sign in now, as {organizer.role}.")


@group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Let EMAIL, who lost phone and recovery codes, sign in with the password alone."""
    organizer = service.find(email)
    if organizer is None:
        raise click.ClickException("There is no account with this address.")
    second_factor.reset(organizer.id, by=None)
    click.echo(f"{organizer.email} signs in with the password alone now.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
