"""Server-sent events: a page's figures as they change (WHATWG HTML, section 9.2)."""

import time
from collections.abc import Callable, Iterator

LOOK_EVERY_SECONDS = 1.0
LONGEST_SECONDS = 50.0
"Then the browser asks anew by itself: no thread of the server is held for hours, and no proxy loses patience."


def events(look: Callable[[], tuple[str, bool]]) -> Iterator[str]:
    """Return events: one with each change, and `over` when there will be none any more.

    Args:
        look: returns what to show now, and whether that is the last of it.
    """
    end, shown = time.monotonic() + LONGEST_SECONDS, ""
    while time.monotonic() < end:
        html, is_over = look()
        if html != shown:
            yield _event("figures", html)
            shown = html
        if is_over:
            yield _event("over", "over")
            return
        time.sleep(LOOK_EVERY_SECONDS)


def _event(name: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {name}\n{lines}\n"
