"""signatures are vacuumed sooner: each change leaves a dead entry in the small indexes that pages read."""

from alembic import op

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None

SOONER = ('autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_insert_scale_factor')
SHARE = 0.05
"""A fifth of the table, PostgreSQL's own, is 200,000 changes among a million signatures. Each of them leaves an entry in
the index of what no tally has seen, and every page that counts reads past all of these."""


def upgrade() -> None:
    """Apply: takes no time, and stops no reader or writer."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f"ALTER TABLE signatures SET ({', '.join(f'{name} = {SHARE}' for name in SOONER)})")


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f"ALTER TABLE signatures RESET ({', '.join(SOONER)})")
