"""Servers and browser as fixtures: started at first use, one of each for a pytest process, stopped at its end."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.services import chromium, postgresql, programs, redis, smtp, web


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """A PostgreSQL server with no database of ours yet."""
    folder = postgresql.find() or programs.missing("PostgreSQL")
    with postgresql.serving(folder) as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis server."""
    program = redis.find() or programs.missing("Redis")
    with redis.serving(program) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    program = chromium.find() or programs.missing("Chromium")
    with chromium.open_browser(program) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, at the size of a phone, with no cookie; a script error on it fails the test."""
    context = browser.new_context(viewport={"width": 375, "height": 812})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def mailbox() -> Iterator[smtp.Mailbox]:
    """A mail server; `settings` has to name its port where the app shall send to it."""
    with smtp.receiving() as mailbox:
        yield mailbox


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app answers over real HTTP."""
    with web.serving(app) as address:
        yield address
