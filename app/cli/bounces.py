"""`flask outbox bounce` and `flask outbox fetch-bounces`: taking in what came back."""

import os
import sys

import click
from sqlalchemy.exc import OperationalError

from app.errors import DomainError
from app.outbox import bounce_mailbox, bounces
from app.outbox.bounces import Effect
from app.outbox.reports import LARGEST_BYTES

SENTENCES = {
    Effect.BOUNCED: "The message is marked as bounced.",
    Effect.WAITS_AGAIN: "The message waits again; if they said that we are too fast, the pace was lowered.",
    Effect.SUPPRESSED: "Nothing more is sent to this address.",
    Effect.LISTED: "It is not clear what this means: an organizer finds it in the list of unclear bounces.",
    Effect.NOTHING: "Nothing had to be changed.",
}


@click.option("--recipient", default="", help="Whom the mail's envelope named; Postfix gives it as ${recipient}.")
def bounce(recipient: str) -> None:
    """Take in one returned mail from standard input.

    Meant for a mail system's pipe: where the mail should be brought again later, it ends with status 75 (sysexits.h).
    """
    raw = sys.stdin.buffer.read(LARGEST_BYTES)
    try:
        effect = bounces.take_in(raw, recipient)
    except (bounces.NotRecordedYet, OperationalError) as error:
        click.echo(getattr(error, "sentence", "The database cannot be reached."), err=True)
        raise SystemExit(os.EX_TEMPFAIL) from error
    click.echo(SENTENCES[effect])


def fetch_bounces() -> None:
    """Fetch what came back from the mailbox of BOUNCE_IMAP_URL; `flask work` does so every minute."""
    try:
        effects = bounce_mailbox.poll()
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    for effect, number in effects.items():
        click.echo(f"{number:6} {effect}")
