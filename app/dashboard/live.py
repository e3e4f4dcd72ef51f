"""Server-sent events: a page's figures as they change (WHATWG HTML, section 9.2)."""

import time
from collections.abc import Callable, Iterator

from flask import Flask, Response, current_app

LOOK_EVERY_SECONDS = 1.0
LONGEST_SECONDS = 50.0
"Then the browser asks anew by itself: no thread of the server is held for hours, and no proxy loses patience."


Look = Callable[[], tuple[str, bool]]
"Returns what to show now, and whether that is the last of it."


def answer(look: Look) -> Response:
    """Answer with events: one with each change, and `over` when there will be none any more.

    Args:
        look: is called in an app context of its own each time, so that no database connection is held in between.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def look_anew() -> tuple[str, bool]:
        with app.app_context():
            return look()

    return Response(events(look_anew), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def events(look: Look) -> Iterator[str]:
    """Return the events of `answer`."""
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
