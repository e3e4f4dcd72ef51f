"""asking again: whether those who signed an earlier text sign the new one."""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0042'
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'askings',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('letter_text_id', sa.Integer(), nullable=False),
        sa.Column('holds', sa.Boolean(), nullable=False),
        sa.Column('stream_id', sa.Integer(), nullable=True),
        sa.Column('last_signature_id', sa.Integer(), nullable=False),
        sa.Column('queued_signature_id', sa.Integer(), nullable=False),
        sa.Column('asked', sa.Integer(), nullable=False),
        sa.Column('agreed', sa.Integer(), nullable=False),
        sa.Column('kept', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_askings_campaign_id')),
        sa.ForeignKeyConstraint(['letter_text_id'], ['letter_texts.id'], name=op.f('fk_askings_letter_text_id')),
        sa.ForeignKeyConstraint(['stream_id'], ['streams.id'], name=op.f('fk_askings_stream_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_askings')),
        sa.UniqueConstraint('letter_text_id', name=op.f('uq_askings_letter_text_id')),
        sa.UniqueConstraint('stream_id', name=op.f('uq_askings_stream_id')),
    )
    op.create_index(op.f('ix_askings_campaign_id'), 'askings', ['campaign_id'])
    op.create_table(
        'asking_answers',
        sa.Column('asking_id', sa.Integer(), nullable=False),
        sa.Column('signature_id', sa.Integer(), nullable=False),
        sa.Column('agreed', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['asking_id'], ['askings.id'], name=op.f('fk_asking_answers_asking_id')),
        sa.ForeignKeyConstraint(['signature_id'], ['signatures.id'], name=op.f('fk_asking_answers_signature_id')),
        sa.PrimaryKeyConstraint('asking_id', 'signature_id', name=op.f('pk_asking_answers')),
    )
    op.create_index('ix_letters_asked', 'letters', ['campaign_id', 'id'], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    """Undo."""
    op.execute("UPDATE letters SET state = 'ready' WHERE state = 'asked'")
    op.drop_index('ix_letters_asked', 'letters')
    op.drop_table('asking_answers')
    op.drop_index(op.f('ix_askings_campaign_id'), 'askings')
    op.drop_table('askings')
