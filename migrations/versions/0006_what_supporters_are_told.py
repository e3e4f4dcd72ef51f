"""What supporters are told: one reminder, and what became of their letters."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

UNREMINDED = sa.text("state = 'pending' AND NOT reminded")
UNTOLD = sa.text("state = 'ordered' AND told_as = ''")
RETURNED = sa.text("returned_at IS NOT NULL AND told_as <> 'returned'")


def upgrade() -> None:
    """Do."""
    with op.batch_alter_table("signatures") as table:
        table.add_column(sa.Column("reminded", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_index(
            "ix_signatures_unreminded", ["created_at"], sqlite_where=UNREMINDED, postgresql_where=UNREMINDED
        )
    with op.batch_alter_table("letters") as table:
        table.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("told_as", sa.String(length=16), nullable=False, server_default=""))
        table.create_index("ix_letters_untold", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
        table.create_index("ix_letters_returned", ["id"], sqlite_where=RETURNED, postgresql_where=RETURNED)
    with op.batch_alter_table("signatures") as table:
        table.alter_column("reminded", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
    with op.batch_alter_table("letters") as table:
        table.alter_column("told_as", server_default=None, existing_type=sa.String(16), existing_nullable=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("letters") as table:
        table.drop_index("ix_letters_returned", sqlite_where=RETURNED, postgresql_where=RETURNED)
        table.drop_index("ix_letters_untold", sqlite_where=UNTOLD, postgresql_where=UNTOLD)
        table.drop_column("told_as")
        table.drop_column("returned_at")
    with op.batch_alter_table("signatures") as table:
        table.drop_index("ix_signatures_unreminded", sqlite_where=UNREMINDED, postgresql_where=UNREMINDED)
        table.drop_column("reminded")
