"""What tests in a browser ask for: the site, and a page that watches where its requests go."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import site_at
from tests.browser.site import Site


@pytest.fixture(scope="session")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Site]]:
    """The address of the site, and what is where on it; no test may change it."""
    path = tmp_path_factory.mktemp("site") / "undersigned.sqlite3"
    shutil.copyfile(sqlite_template, path)
    with site_at(f"sqlite:///{path}") as served:
        yield served
