"""whom the letter speaks to."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('letter_texts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('addressee', sa.String(length=160), nullable=False, server_default=''))
    with op.batch_alter_table('letter_texts', schema=None) as batch_op:
        batch_op.alter_column('addressee', existing_type=sa.String(length=160), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('letter_texts', schema=None) as batch_op:
        batch_op.drop_column('addressee')
