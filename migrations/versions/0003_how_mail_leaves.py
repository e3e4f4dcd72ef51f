"""how mail leaves: counters, workers, pace, breakers, and what a message must remember."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

TROUBLED = "state IN ('failed', 'uncertain', 'held', 'bounced')"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('streams') as streams:
        streams.add_column(sa.Column('domain_pace_per_hour', sa.Integer(), nullable=False, server_default='0'))
        streams.add_column(sa.Column('opens_at', sa.Integer(), nullable=False, server_default='0'))
        streams.add_column(sa.Column('closes_at', sa.Integer(), nullable=False, server_default='1440'))
        streams.add_column(sa.Column('time_zone', sa.String(64), nullable=False, server_default='UTC'))
    with op.batch_alter_table('streams') as streams:
        for name in ('domain_pace_per_hour', 'opens_at', 'closes_at', 'time_zone'):
            streams.alter_column(name, server_default=None)
    op.create_table('stream_counters',
    sa.Column('stream_id', sa.Integer(), nullable=False),
    sa.Column('running', sa.Boolean(), nullable=False),
    *(sa.Column(name, sa.BigInteger(), nullable=False) for name in (
        'pending', 'leased', 'transmitting', 'sent', 'bounced', 'failed', 'uncertain', 'held', 'cancelled')),
    sa.Column('policy_refusals', sa.Integer(), nullable=False),
    sa.Column('sole_recipient', sa.String(254), nullable=True),
    sa.ForeignKeyConstraint(['stream_id'], ['streams.id'], name=op.f('fk_stream_counters_stream_id')),
    sa.PrimaryKeyConstraint('stream_id', name=op.f('pk_stream_counters')),
    )
    op.execute(
        "INSERT INTO stream_counters (stream_id, running, pending, leased, transmitting, sent, bounced, failed, uncertain, held,"
        " cancelled, policy_refusals) SELECT id, state = 'running', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM streams"
    )
    with op.batch_alter_table('messages') as messages:
        messages.add_column(sa.Column('counted', sa.Boolean(), nullable=False, server_default=sa.false()))
        messages.add_column(sa.Column('crashes', sa.Integer(), nullable=False, server_default='0'))
        messages.add_column(sa.Column('patience_from', sa.Float(53), nullable=False, server_default='0'))
        messages.drop_column('lease_until')
    op.execute("UPDATE messages SET patience_from = changed_at")
    with op.batch_alter_table('messages') as messages:
        for name in ('counted', 'crashes', 'patience_from'):
            messages.alter_column(name, server_default=None)
        messages.create_index('ix_messages_lease', ['lease_token'], sqlite_where=sa.text('lease_token IS NOT NULL'), postgresql_where=sa.text('lease_token IS NOT NULL'))
        messages.create_index('ix_messages_uncounted', ['stream_id', 'state'], sqlite_where=sa.text('counted = 0'), postgresql_where=sa.text('NOT counted'))
        messages.create_index('ix_messages_troubled', ['state', 'stream_id', 'id'], sqlite_where=sa.text(TROUBLED), postgresql_where=sa.text(TROUBLED))
    op.create_table('workers',
    sa.Column('token', sa.String(32), nullable=False),
    sa.Column('host', sa.String(120), nullable=False),
    sa.Column('process', sa.Integer(), nullable=False),
    sa.Column('beat', sa.BigInteger(), nullable=False),
    sa.Column('beat_at', sa.Float(53), nullable=False),
    sa.Column('sent', sa.BigInteger(), nullable=False),
    sa.Column('rate_per_minute', sa.Float(53), nullable=False),
    sa.Column('started_at', sa.Float(53), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_workers')),
    )
    op.create_table('pace_buckets',
    sa.Column('key', sa.String(300), nullable=False),
    sa.Column('free_at', sa.Float(53), nullable=False),
    sa.Column('slowness', sa.Float(53), nullable=False),
    sa.Column('slowed_at', sa.Float(53), nullable=False),
    sa.Column('held_until', sa.Float(53), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_pace_buckets')),
    )
    op.create_table('breakers',
    sa.Column('relay', sa.String(260), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('open_until', sa.Float(53), nullable=False),
    sa.Column('last_code', sa.String(16), nullable=False),
    sa.Column('last_reply', sa.Text(), nullable=False),
    sa.Column('what_to_do', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.Float(53), nullable=False),
    sa.PrimaryKeyConstraint('relay', name=op.f('pk_breakers')),
    )


def downgrade() -> None:
    """Take back."""
    for table in ('breakers', 'pace_buckets', 'workers', 'stream_counters'):
        op.drop_table(table)
    with op.batch_alter_table('messages') as messages:
        for name in ('ix_messages_troubled', 'ix_messages_uncounted', 'ix_messages_lease'):
            messages.drop_index(name)
    with op.batch_alter_table('messages') as messages:
        for name in ('patience_from', 'crashes', 'counted'):
            messages.drop_column(name)
        messages.add_column(sa.Column('lease_until', sa.Float(53), nullable=True))
    with op.batch_alter_table('streams') as streams:
        for name in ('time_zone', 'closes_at', 'opens_at', 'domain_pace_per_hour'):
            streams.drop_column(name)
