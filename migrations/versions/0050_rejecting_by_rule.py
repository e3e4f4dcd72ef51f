"""signatures are found by their beginning whatever language a database sorts in."""

from alembic import op

revision = '0050'
down_revision = '0020'
branch_labels = None
depends_on = None

FOUND_BY_BEGINNING = {'mailbox': 'canonical_email', 'name': 'counted_name', 'place': 'postal_code'}


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


def downgrade() -> None:
    """Undo."""
    for name, column in FOUND_BY_BEGINNING.items():
        op.create_index(f'ix_signatures_{name}', 'signatures', ['campaign_id', column, 'id'])
        op.drop_index(f'ix_signatures_{name}_begins', table_name='signatures')
