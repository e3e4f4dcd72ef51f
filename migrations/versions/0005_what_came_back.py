"""what came back: reports about messages that left."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

UNCLEAR = sa.text("state = 'unclear'")


def upgrade() -> None:
    """Apply."""
    op.create_table('bounce_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('finding', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_bounce_reports_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounce_reports')),
    sa.UniqueConstraint('digest', name=op.f('uq_bounce_reports_digest'))
    )
    with op.batch_alter_table('bounce_reports', schema=None) as batch_op:
        batch_op.create_index('ix_bounce_reports_message_id', ['message_id'], unique=False)
        batch_op.create_index('ix_bounce_reports_unclear', ['id'], unique=False, sqlite_where=UNCLEAR, postgresql_where=UNCLEAR)


def downgrade() -> None:
    """Undo."""
    op.drop_table('bounce_reports')
