"""Proof of work: a campaign may ask readers' devices to work for a signature."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0032"


def upgrade() -> None:
    """Do."""
    with op.batch_alter_table("campaigns") as table:
        table.add_column(sa.Column("proof_of_work", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("campaigns") as table:
        table.drop_column("proof_of_work")
