"""the audit log only grows: no row is changed or deleted; and it is searched at any size.

A later migration that copies this table (SQLite's batch mode) has to make its triggers anew; a test tells.
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

REFUSAL = 'the audit log only grows'
INDEXES = {
    'ix_audit_events_at': ['at', 'id'],
    'ix_audit_events_who': ['organizer_id', 'id'],
    'ix_audit_events_what': ['action', 'id'],
    'ix_audit_events_of': ['subject', 'id'],
}


def upgrade() -> None:
    """Apply."""
    op.drop_index('ix_audit_events_subject', 'audit_events')
    for name, columns in INDEXES.items():
        op.create_index(name, 'audit_events', columns)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            'CREATE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS '
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            'CREATE TRIGGER audit_events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget()'
        )
    else:
        for verb in ('UPDATE', 'DELETE'):
            op.execute(
                f'CREATE TRIGGER audit_events_no_{verb.lower()} BEFORE {verb} ON audit_events '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER audit_events_only_grow ON audit_events')
        op.execute('DROP FUNCTION refuse_to_forget()')
    else:
        op.execute('DROP TRIGGER audit_events_no_update')
        op.execute('DROP TRIGGER audit_events_no_delete')
    for name in INDEXES:
        op.drop_index(name, 'audit_events')
    op.create_index('ix_audit_events_subject', 'audit_events', ['subject'])
