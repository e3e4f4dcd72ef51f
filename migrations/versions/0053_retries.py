"""Retries: a press sends again any number of failures, in portions."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0020"


def upgrade() -> None:
    """Do."""
    op.create_table(
        "retries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("organizer", sa.Integer(), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name="fk_retries_stream_id"),
        sa.PrimaryKeyConstraint("id", name="pk_retries"),
    )
    is_open = sa.text("done_at IS NULL")
    op.create_index("ix_retries_open", "retries", ["stream_id"], sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    """Undo."""
    op.drop_table("retries")
