"""rules by which signatures are rejected; found by their beginning whatever language a database sorts in."""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0051'
branch_labels = None
depends_on = None

FOUND_BY_BEGINNING = {'mailbox': 'canonical_email', 'name': 'counted_name', 'place': 'postal_code'}

NUMBERS = ('found', 'found_confirmed', 'found_left', 'rejected', 'rejected_left', 'passed_over', 'restored', 'kept')


def upgrade() -> None:
    """Apply."""
    for name, column in FOUND_BY_BEGINNING.items():
        op.create_index(
            f'ix_signatures_{name}_begins',
            'signatures',
            ['campaign_id', column, 'id'],
            postgresql_ops={column: 'varchar_pattern_ops'},
        )
        op.drop_index(f'ix_signatures_{name}', table_name='signatures')
    op.create_table(
        'rejection_rules',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(32), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer()),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('because', sa.String(16), nullable=False),
        sa.Column('network_of', sa.Integer()),
        sa.Column('network_hash', sa.String(64), nullable=False),
        sa.Column('domain', sa.String(254), nullable=False),
        sa.Column('pattern', sa.String(254), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True)),
        sa.Column('until', sa.DateTime(timezone=True)),
        sa.Column('source', sa.String(64), nullable=False),
        sa.Column('was', sa.String(16), nullable=False),
        sa.Column('last_signature_id', sa.Integer(), nullable=False),
        sa.Column('cursor', sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_rejection_rules_campaign_id')),
        sa.ForeignKeyConstraint(['organizer_id'], ['organizers.id'], name=op.f('fk_rejection_rules_organizer_id')),
        sa.ForeignKeyConstraint(['network_of'], ['signatures.id'], name=op.f('fk_rejection_rules_network_of')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rejection_rules')),
        sa.UniqueConstraint('key', name=op.f('uq_rejection_rules_key')),
    )
    op.create_index('ix_rejection_rules_campaign', 'rejection_rules', ['campaign_id', 'id'])
    op.create_index('ix_rejection_rules_state', 'rejection_rules', ['state'])
    op.create_table(
        'rejection_rule_hits',
        sa.Column('rule_id', sa.Integer(), nullable=False),
        sa.Column('signature_id', sa.Integer(), nullable=False),
        sa.Column('was', sa.String(16), nullable=False),
        sa.Column('has_left', sa.Boolean(), nullable=False),
        sa.Column('outcome', sa.String(16), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(['rule_id'], ['rejection_rules.id'], name=op.f('fk_rejection_rule_hits_rule_id')),
        sa.ForeignKeyConstraint(['signature_id'], ['signatures.id'], name=op.f('fk_rejection_rule_hits_signature_id')),
        sa.PrimaryKeyConstraint('rule_id', 'signature_id', name=op.f('pk_rejection_rule_hits')),
    )
    op.create_index('ix_rejection_rule_hits_signature', 'rejection_rule_hits', ['signature_id'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('rejection_rule_hits')
    op.drop_table('rejection_rules')
    for name, column in FOUND_BY_BEGINNING.items():
        op.create_index(f'ix_signatures_{name}', 'signatures', ['campaign_id', column, 'id'])
        op.drop_index(f'ix_signatures_{name}_begins', table_name='signatures')
