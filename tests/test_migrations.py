"""Migrations and models tell the same story, on both databases, up and down."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from app import create_app
from app.extensions import Base, db


@pytest.fixture
def empty_app(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """The app on a database without a table."""
    if database == "sqlite":
        return create_app(APP_ENV="testing", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    server = request.getfixturevalue("postgres")
    return create_app(APP_ENV="testing", DATABASE_URL=server.url(server.create_database()))


def differences() -> list[object]:
    """Return what a new migration would have to do."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Base.metadata)


def test_migrations_make_the_tables_of_the_models_and_go_down_to_nothing_and_up_again(empty_app):
    with empty_app.app_context():
        flask_migrate.upgrade()
        made = differences()
        flask_migrate.downgrade(revision="base")
        left = inspect(db.engine).get_table_names()
        flask_migrate.upgrade()
        made_again = differences()
        db.engine.dispose()

    assert (made, made_again) == ([], [])
    assert left == ["alembic_version"]
