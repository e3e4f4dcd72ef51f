"""digests and packets: letters handed over together, with their files."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.add_column(sa.Column('composed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'delivery_files',
        sa.Column('delivery_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_delivery_files_delivery_id')),
        sa.PrimaryKeyConstraint('delivery_id', 'name', 'position', name=op.f('pk_delivery_files')),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('delivery_files')
    with op.batch_alter_table('deliveries') as deliveries:
        deliveries.drop_column('composed_at')
