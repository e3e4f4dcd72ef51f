"""Names that are shown: found without looking through those that are not."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SHOWN = sa.text("state = 'confirmed' AND show_name")


def upgrade() -> None:
    """Do."""
    with op.batch_alter_table("signatures") as table:
        table.create_index("ix_signatures_shown", ["campaign_id", "id"], sqlite_where=SHOWN, postgresql_where=SHOWN)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("signatures") as table:
        table.drop_index("ix_signatures_shown", sqlite_where=SHOWN, postgresql_where=SHOWN)
