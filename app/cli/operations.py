"""`flask dev` and `flask doctor`: run it here, and see whether it would run there."""

import socket
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.operations.finding import Verdict


@click.command("dev")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", envvar="PORT", type=click.IntRange(0, 65535), help="Default: 5000, or a free one.")
@with_appcontext
def dev(host: str, port: int | None) -> None:
    """Run everything on this machine, with sample data and a mail catcher, until Ctrl-C."""
    from app.operations import dev as development  # here: what a catcher needs takes memory in every worker
    from app.operations import processes

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.config["APP_ENV"] != "development":
        raise click.ClickException("`dev` is for development only: set APP_ENV=development, or use `make run`.")
    listener = _listen(host, port)
    if port is None and listener.getsockname()[1] != processes.USUAL_PORT:
        click.echo(f"Port {processes.USUAL_PORT} is taken, so here is a free one; choose yours with PORT.")
    try:
        all_well = development.run(app, listener, click.echo)
    except OperationalError as error:
        raise click.ClickException("The database does not answer: see DATABASE_URL.") from error
    sys.exit(0 if all_well else 1)


def _listen(host: str, port: int | None) -> socket.socket:
    from app.operations import processes

    try:
        return processes.listen(host, port)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """See whether settings, database, broker, mail relay and sender are in order; exit code 1 if not."""
    from app.operations.doctor import examine  # here, as above: it brings a whole resolver

    findings = []
    for finding in examine(current_app.config):
        click.echo(f"{finding.verdict:<5} {finding.subject}: {finding.sentence}")
        findings.append(finding)
    sys.exit(1 if any(finding.verdict is Verdict.FAIL for finding in findings) else 0)


commands: tuple[click.Command, ...] = (dev, doctor)
