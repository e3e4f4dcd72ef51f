"""manifests: what was delivered, as hashes."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'manifests',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('delivery_id', sa.Integer(), nullable=False),
        sa.Column('edition', sa.Integer(), nullable=False),
        sa.Column('letter_count', sa.Integer(), nullable=False),
        sa.Column('root', sa.String(64), nullable=False),
        sa.Column('list_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_manifests_delivery_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_manifests')),
        sa.UniqueConstraint('delivery_id', 'edition', name=op.f('uq_manifests_delivery_id_edition')),
    )
    op.create_table(
        'manifest_parts',
        sa.Column('manifest_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('first_letter_id', sa.Integer(), nullable=False),
        sa.Column('last_letter_id', sa.Integer(), nullable=False),
        sa.Column('root', sa.LargeBinary(), nullable=False),
        sa.Column('entries', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['manifest_id'], ['manifests.id'], name=op.f('fk_manifest_parts_manifest_id')),
        sa.PrimaryKeyConstraint('manifest_id', 'position', name=op.f('pk_manifest_parts')),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('manifest_parts')
    op.drop_table('manifests')
