"""keys to the API, and which posts were sent with them."""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'api_keys',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(80), nullable=False),
        sa.Column('prefix', sa.String(16), nullable=False),
        sa.Column('key_hash', sa.String(64), nullable=False),
        sa.Column('scopes', sa.String(64), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_api_keys_campaign_id')),
        sa.ForeignKeyConstraint(['organizer_id'], ['organizers.id'], name=op.f('fk_api_keys_organizer_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
        sa.UniqueConstraint('prefix', name=op.f('uq_api_keys_prefix')),
    )
    valid = sa.text('revoked_at IS NULL')
    op.create_index(
        'uq_api_keys_name', 'api_keys', ['campaign_id', 'name'], unique=True,
        sqlite_where=valid, postgresql_where=valid,
    )
    op.create_table(
        'api_sent_posts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key_id', sa.Integer(), nullable=False),
        sa.Column('name_hash', sa.String(64), nullable=False),
        sa.Column('body_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['key_id'], ['api_keys.id'], name=op.f('fk_api_sent_posts_key_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_sent_posts')),
        sa.UniqueConstraint('key_id', 'name_hash', name=op.f('uq_api_sent_posts_key_id_name_hash')),
    )
    op.create_index(op.f('ix_api_sent_posts_created_at'), 'api_sent_posts', ['created_at'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('api_sent_posts')
    op.drop_table('api_keys')
