"""letters are counted as they move: what is there is counted once."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'letter_counts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('target_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_letter_counts_campaign_id')),
        sa.ForeignKeyConstraint(['target_id'], ['targets.id'], name=op.f('fk_letter_counts_target_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_counts')),
    )
    op.create_index('ix_letter_counts_place', 'letter_counts', ['campaign_id', 'target_id', 'state'])
    op.execute(
        'INSERT INTO letter_counts (campaign_id, target_id, state, count) '
        'SELECT campaign_id, target_id, state, count(*) FROM letters GROUP BY campaign_id, target_id, state'
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('letter_counts')
