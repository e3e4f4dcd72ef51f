"""webhooks: which programs are told, and of what."""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'webhook_endpoints',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(500), nullable=False),
        sa.Column('secret', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('rests_until', sa.Double(), nullable=False),
        sa.Column('last_answer', sa.String(120), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('off_since', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_webhook_endpoints_campaign_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoints')),
        sa.UniqueConstraint('campaign_id', 'url', name=op.f('uq_webhook_endpoints_campaign_id_url')),
    )
    op.create_table(
        'webhook_tellings',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(32), nullable=False),
        sa.Column('endpoint_id', sa.Integer(), nullable=False),
        sa.Column('event', sa.String(32), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('due_at', sa.Double(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['endpoint_id'], ['webhook_endpoints.id'], name=op.f('fk_webhook_tellings_endpoint_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_tellings')),
        sa.UniqueConstraint('public_id', name=op.f('uq_webhook_tellings_public_id')),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        'ix_webhook_tellings_waiting', 'webhook_tellings', ['endpoint_id', 'due_at'],
        sqlite_where=waiting, postgresql_where=waiting,
    )
    op.create_index('ix_webhook_tellings_created_at', 'webhook_tellings', ['created_at'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('webhook_tellings')
    op.drop_table('webhook_endpoints')
