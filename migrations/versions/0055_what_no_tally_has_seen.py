"""what no tally has seen is found by its index: PostgreSQL keeps statistics on how rare it is."""

from alembic import op

revision = '0055'
down_revision = '0050'
branch_labels = None
depends_on = None

RARE = {
    'untallied': 'state <> tallied_as',
    'unseen_news': "informed_as <> (state = 'confirmed' AND keep_informed)",
}
"""PostgreSQL takes two columns to differ in nearly every row, and walks the whole table instead of an index with a few
rows in it; as a truth value of its own, the comparison has statistics."""


def upgrade() -> None:
    """Apply."""
    for name, condition in RARE.items():
        op.execute(f'DROP INDEX ix_signatures_{name}')
        op.execute(f'CREATE INDEX ix_signatures_{name} ON signatures (campaign_id, id) WHERE ({condition}) IS TRUE')
        if op.get_bind().dialect.name == 'postgresql':
            op.execute(f'CREATE STATISTICS st_signatures_{name} ON ({condition}) FROM signatures')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ANALYZE signatures')


def downgrade() -> None:
    """Undo."""
    for name, condition in RARE.items():
        if op.get_bind().dialect.name == 'postgresql':
            op.execute(f'DROP STATISTICS st_signatures_{name}')
        op.execute(f'DROP INDEX ix_signatures_{name}')
        op.execute(f'CREATE INDEX ix_signatures_{name} ON signatures (id) WHERE {condition}')
