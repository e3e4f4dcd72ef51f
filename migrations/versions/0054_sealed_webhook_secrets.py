"""Webhooks' secrets are encrypted: a column for them; a chore of the worker fills it and empties the clear one.

The clear column stays, empty, until no version runs that knows it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Do."""
    with op.batch_alter_table("webhook_endpoints") as table:
        table.add_column(sa.Column("sealed_secret", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo: what was sealed cannot be read by the version before, so those addresses are told no more."""
    op.execute("UPDATE webhook_endpoints SET off_since = CURRENT_TIMESTAMP WHERE secret = '' AND off_since IS NULL")
    with op.batch_alter_table("webhook_endpoints") as table:
        table.drop_column("sealed_secret")
