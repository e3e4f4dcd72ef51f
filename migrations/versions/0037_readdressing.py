"""readdressing: a delivery knows which address was confirmed, and what has still to be addressed anew."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('deliveries', sa.Column('confirmed_address', sa.String(254), nullable=True))
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column('deliveries', sa.Column('readdress_after', number, nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column('deliveries', 'readdress_after')
    op.drop_column('deliveries', 'confirmed_address')
