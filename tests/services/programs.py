"""Finding the server programs that tests start, and what to do where one is missing."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pytest


def find(*names: str, folders: Iterable[Path] = ()) -> Path | None:
    """Return the first program found under one of `names`, on the PATH or in one of `folders`."""
    for folder in (None, *folders):
        for name in names:
            if found := shutil.which(name, path=folder):
                return Path(found)
    return None


def missing(what: str) -> NoReturn:
    """Skip the test that needs `what`; in CI nothing may be skipped, so there it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} was not found, and CI skips nothing: .ci/run installs it.", pytrace=False)
    pytest.skip(f"{what} was not found on this machine.")
