"""whereabouts: whether this database is a copy of the one that mail was sent from."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'whereabouts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('place', sa.String(length=400), nullable=False),
        sa.Column('begun', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_whereabouts')),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('whereabouts')
