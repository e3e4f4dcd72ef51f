"""Share codes: each signature has a random one, for the links that its owner passes on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Do. Who signed before has no code: their links lead to the page, and count nobody."""
    with op.batch_alter_table("signatures") as table:
        table.add_column(sa.Column("share_code", sa.String(length=16), nullable=True))
        table.create_unique_constraint("uq_signatures_share_code", ["share_code"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("signatures") as table:
        table.drop_constraint("uq_signatures_share_code", type_="unique")
        table.drop_column("share_code")
