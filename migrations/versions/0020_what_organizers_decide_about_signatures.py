"""signatures: the name that organizers show, and when they decided."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0045'
branch_labels = None
depends_on = None

UNREVIEWED = sa.text(
    "state = 'rejected' AND confirmed_at IS NOT NULL AND reviewed_at IS NULL AND flagged <> '' AND flagged <> 'quick'"
)


def upgrade() -> None:
    """Apply."""
    op.add_column('signatures', sa.Column('public_name', sa.String(length=120), server_default='', nullable=False))
    op.add_column('signatures', sa.Column('reviewed_at', sa.DateTime(timezone=True)))
    op.create_index(
        'ix_signatures_unreviewed',
        'signatures',
        ['campaign_id', 'state', 'id'],
        sqlite_where=UNREVIEWED,
        postgresql_where=UNREVIEWED,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_signatures_unreviewed', table_name='signatures')
    op.drop_column('signatures', 'reviewed_at')
    op.drop_column('signatures', 'public_name')
