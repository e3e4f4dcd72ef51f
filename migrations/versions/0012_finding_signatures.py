"""finding signatures by name and place."""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index('ix_signatures_name', 'signatures', ['campaign_id', 'counted_name', 'id'])
    op.create_index('ix_signatures_place', 'signatures', ['campaign_id', 'postal_code', 'id'])


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_signatures_place', table_name='signatures')
    op.drop_index('ix_signatures_name', table_name='signatures')
