"""the second factor: what a phone knows, recovery codes, and whether everybody needs one."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('organizers', sa.Column('totp_secret', sa.String(64), nullable=True))
    op.add_column('organizers', sa.Column('totp_step', sa.BigInteger(), nullable=True))
    op.create_table(
        'recovery_codes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(64), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['organizer_id'], ['organizers.id'], name=op.f('fk_recovery_codes_organizer_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    )
    op.create_index(op.f('ix_recovery_codes_organizer_id'), 'recovery_codes', ['organizer_id'])
    op.create_table(
        'team_rules',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('needs_second_factor', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_team_rules')),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('team_rules')
    op.drop_table('recovery_codes')
    with op.batch_alter_table('organizers') as organizers:
        organizers.drop_column('totp_step')
        organizers.drop_column('totp_secret')
