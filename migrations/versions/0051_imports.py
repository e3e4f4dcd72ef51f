"""imports: files of signatures, and who witnessed those on paper."""

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0054'
branch_labels = None
depends_on = None

IMPORTED = sa.text('import_id IS NOT NULL')


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'signature_imports',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=True),
        sa.Column('way', sa.String(16), nullable=False),
        sa.Column('vouched_by', sa.String(200), nullable=False),
        sa.Column('encoding', sa.String(16), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('ended_because', sa.String(200), nullable=False),
        sa.Column('lines', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('added', sa.Integer(), nullable=False),
        sa.Column('known', sa.Integer(), nullable=False),
        sa.Column('problems', sa.Integer(), nullable=False),
        sa.Column('undone', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_signature_imports_campaign_id')),
        sa.ForeignKeyConstraint(['organizer_id'], ['organizers.id'], name=op.f('fk_signature_imports_organizer_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signature_imports')),
    )
    op.create_index(op.f('ix_signature_imports_campaign_id'), 'signature_imports', ['campaign_id'])
    op.create_index(op.f('ix_signature_imports_state'), 'signature_imports', ['state'])
    op.create_table(
        'import_batches',
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('entries', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['signature_imports.id'], name=op.f('fk_import_batches_import_id')),
        sa.PrimaryKeyConstraint('import_id', 'position', name=op.f('pk_import_batches')),
    )
    op.create_table(
        'import_problems',
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['signature_imports.id'], name=op.f('fk_import_problems_import_id')),
        sa.PrimaryKeyConstraint('import_id', 'line', name=op.f('pk_import_problems')),
    )
    op.add_column('signatures', sa.Column('witnessed_by', sa.String(120), server_default='', nullable=False))
    op.add_column('signatures', sa.Column('import_id', sa.Integer()))
    op.create_index(
        'ix_signatures_import', 'signatures', ['import_id', 'id'], sqlite_where=IMPORTED, postgresql_where=IMPORTED
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_signatures_import', table_name='signatures')
    op.drop_column('signatures', 'import_id')
    op.drop_column('signatures', 'witnessed_by')
    op.drop_table('import_problems')
    op.drop_table('import_batches')
    op.drop_index(op.f('ix_signature_imports_state'), table_name='signature_imports')
    op.drop_index(op.f('ix_signature_imports_campaign_id'), table_name='signature_imports')
    op.drop_table('signature_imports')
