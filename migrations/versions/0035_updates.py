"""updates: what organizers tell supporters, and how many agreed to hear it."""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0025'
branch_labels = None
depends_on = None

INFORMED = sa.text("state = 'confirmed' AND keep_informed")
UNSEEN_NEWS = sa.text("informed_as <> (state = 'confirmed' AND keep_informed)")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'updates',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(32), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('stream_id', sa.Integer(), nullable=True),
        sa.Column('last_signature_id', sa.Integer(), nullable=False),
        sa.Column('queued_signature_id', sa.Integer(), nullable=False),
        sa.Column('recipient_count', sa.Integer(), nullable=False),
        sa.Column('unsubscribed', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_updates_campaign_id')),
        sa.ForeignKeyConstraint(['stream_id'], ['streams.id'], name=op.f('fk_updates_stream_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_updates')),
        sa.UniqueConstraint('public_id', name=op.f('uq_updates_public_id')),
        sa.UniqueConstraint('stream_id', name=op.f('uq_updates_stream_id')),
    )
    op.create_index('ix_updates_campaign', 'updates', ['campaign_id', 'id'])
    op.create_table(
        'update_texts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('update_id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('subject', sa.String(160), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['update_id'], ['updates.id'], name=op.f('fk_update_texts_update_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_update_texts')),
        sa.UniqueConstraint('update_id', 'language', name=op.f('uq_update_texts_update_id_language')),
    )
    op.create_table(
        'informed_tallies',
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(8), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_informed_tallies_campaign_id')),
        sa.PrimaryKeyConstraint('campaign_id', 'language', name=op.f('pk_informed_tallies')),
    )
    op.add_column('signatures', sa.Column('informed_as', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        'ix_signatures_informed', 'signatures', ['campaign_id', 'id'], sqlite_where=INFORMED, postgresql_where=INFORMED
    )
    op.create_index(
        'ix_signatures_unseen_news', 'signatures', ['id'], sqlite_where=UNSEEN_NEWS, postgresql_where=UNSEEN_NEWS
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_signatures_unseen_news', 'signatures')
    op.drop_index('ix_signatures_informed', 'signatures')
    op.drop_column('signatures', 'informed_as')
    op.drop_table('informed_tallies')
    op.drop_table('update_texts')
    op.drop_index('ix_updates_campaign', 'updates')
    op.drop_table('updates')
