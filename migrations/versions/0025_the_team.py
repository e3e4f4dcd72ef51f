"""the team: accounts that are switched off, and invitations."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('organizers', sa.Column('switched_off_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'invitations',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(32), nullable=False),
        sa.Column('email', sa.String(254), nullable=False),
        sa.Column('role', sa.String(16), nullable=False),
        sa.Column('invited_by', sa.Integer(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('mails_sent', sa.Integer(), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['invited_by'], ['organizers.id'], name=op.f('fk_invitations_invited_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
        sa.UniqueConstraint('public_id', name=op.f('uq_invitations_public_id')),
    )
    still_open = sa.text('closed_at IS NULL')
    op.create_index(
        'uq_invitations_open',
        'invitations',
        ['email'],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('invitations')
    with op.batch_alter_table('organizers') as organizers:
        organizers.drop_column('switched_off_at')
