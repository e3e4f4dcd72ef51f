"""Back-pressure: when more posts come than can be worked on, the others hear so at once.

Each process has `WEB_THREADS` threads. Posts wait for the database; if they took every thread, readers would wait with
them, and whoever came next would stand in a line that only grows. So a quarter of the threads never takes a post: it
answers readers, and tells further posts to come again in a moment. Nothing of such a post was begun.
"""

from threading import BoundedSemaphore

from flask import Flask, g, request
from werkzeug.exceptions import ServiceUnavailable

RETRY_SECONDS = 5
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Let in no more posts at a time than three quarters of the threads; with one thread there is nothing to share."""
    threads = app.config["WEB_THREADS"]
    places = BoundedSemaphore(max(1, threads * 3 // 4))

    @app.before_request
    def _take_a_place() -> None:
        if threads == 1 or request.method in READING:
            return
        if not places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=RETRY_SECONDS)
        g.has_a_place = True

    @app.teardown_request
    def _give_it_back(_error: BaseException | None) -> None:
        if g.pop("has_a_place", False):
            places.release()
