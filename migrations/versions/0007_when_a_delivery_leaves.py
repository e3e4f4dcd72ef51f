"""when a delivery leaves: at a time, or as letters are confirmed."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.add_column(sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True))
        deliveries.add_column(sa.Column('follows', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.alter_column('follows', server_default=None)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.drop_column('follows')
        deliveries.drop_column('starts_at')
