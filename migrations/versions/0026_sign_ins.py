"""sign-ins: each browser in which somebody is signed in has a row."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('key_hash', sa.String(64), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('proven_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('browser', sa.String(60), nullable=False),
        sa.Column('network_hash', sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(['organizer_id'], ['organizers.id'], name=op.f('fk_sign_ins_organizer_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
        sa.UniqueConstraint('key_hash', name=op.f('uq_sign_ins_key_hash')),
    )
    op.create_index(op.f('ix_sign_ins_organizer_id'), 'sign_ins', ['organizer_id'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('sign_ins')
