"""which properties of signatures are the most frequent: kept, so that the first twenty are found at once."""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'property_totals',
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('dimension', sa.String(16), nullable=False),
        sa.Column('value', sa.String(64), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_property_totals_campaign_id')),
        sa.PrimaryKeyConstraint('campaign_id', 'dimension', 'value', name=op.f('pk_property_totals')),
    )
    op.create_index('ix_property_totals_most', 'property_totals', ['campaign_id', 'dimension', 'count'])
    op.execute(
        'INSERT INTO property_totals (campaign_id, dimension, value, count) '
        'SELECT campaign_id, dimension, value, sum(count) FROM tallies '
        "WHERE state = 'confirmed' AND dimension <> 'all' GROUP BY campaign_id, dimension, value"
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('property_totals')
