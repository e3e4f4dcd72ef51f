"""how far the making of a packet or a digest is."""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('deliveries', sa.Column('prepared_count', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.drop_column('prepared_count')
