"""Migrations and models tell the same story, on both databases, up and down."""

from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from app import create_app
from app.extensions import Base, db

RELEASED = "0028"
"The newest migration of the version that people run now: after each release, this becomes its last one."


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


def columns() -> dict[str, dict[str, dict[str, Any]]]:
    """Return every column of every table, as the database tells it."""
    found = inspect(db.engine)
    tables = found.get_table_names()
    return {table: {column["name"]: dict(column) for column in found.get_columns(table)} for table in tables}


def in_the_way(before: dict[str, dict[str, dict[str, Any]]], after: dict[str, dict[str, dict[str, Any]]]) -> list[str]:
    """Return what code that knows the tables of before cannot do with those of after."""
    wrong = [f"{table} is gone" for table in before.keys() - after.keys()]
    for table in before.keys() & after.keys():
        was, became = before[table], after[table]
        wrong += [f"{table}.{name} is gone" for name in was.keys() - became.keys()]
        for name in was.keys() & became.keys():
            if str(was[name]["type"]) != str(became[name]["type"]):
                wrong.append(f"{table}.{name} has another type")
            if was[name]["nullable"] and not became[name]["nullable"]:
                wrong.append(f"{table}.{name} must not be empty any more")
        for name in became.keys() - was.keys():
            if not became[name]["nullable"] and became[name]["default"] is None:
                wrong.append(f"{table}.{name} is new, must not be empty and has no default: keep its server_default")
    return wrong


def test_the_released_version_runs_on_while_its_tables_are_brought_up_to_date(empty_app):
    with empty_app.app_context():
        flask_migrate.upgrade(revision=RELEASED)
        before = columns()
        flask_migrate.upgrade()
        after = columns()
        db.engine.dispose()

    assert in_the_way(before, after) == []


def test_what_would_stop_the_released_version_is_noticed():
    text, number = (
        {"type": "TEXT", "nullable": True, "default": None},
        {"type": "INTEGER", "nullable": True, "default": None},
    )
    before = {"gone": {}, "stays": {"a": text, "b": text, "c": text}}
    after = {"stays": {"b": number, "c": text | {"nullable": False}, "d": text | {"nullable": False}, "e": number}}

    assert len(in_the_way(before, after)) == 5
