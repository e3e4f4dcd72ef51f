"""Alembic's door into the app: the app's engine, the app's metadata."""

from typing import Any

from alembic import context
from flask import current_app

from app.extensions import Base, UtcDateTime, db


def plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own type as what the database sees: a migration must not change when the app does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run_offline() -> None:
    """Print the migrations as SQL (`flask db upgrade --sql`)."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations on the app's database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
