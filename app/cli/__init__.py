"""Flask commands: one file a group, and the list of them here.

A command inside a group runs in the app's context by itself; one beside the groups asks for it (`@with_appcontext`).
"""

from flask import Flask

from app.cli import backup, campaigns, operations, organizers, outbox, signatures, translations

GROUPS = (campaigns.group, organizers.group, outbox.group, signatures.group, translations.group)
COMMANDS = (*outbox.commands, *operations.commands, *backup.commands)


def register(app: Flask) -> None:
    """Add every command of ours to `flask --app wsgi`."""
    for command in (*GROUPS, *COMMANDS):
        app.cli.add_command(command)
