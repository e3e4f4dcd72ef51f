"""who was taken in from another system."""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'imported_people',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('person_hash', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_imported_people_campaign_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_people')),
        sa.UniqueConstraint('campaign_id', 'person_hash', name=op.f('uq_imported_people_campaign_id_person_hash')),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('imported_people')
