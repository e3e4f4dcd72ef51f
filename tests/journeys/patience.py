"""Waiting for what another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_SECONDS = 30


def until(look: Callable[[], Found]) -> Found:
    """Look until there is something to see, and return it.

    Raises:
        TimeoutError: there was nothing in half a minute.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise TimeoutError
