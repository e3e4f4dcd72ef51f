"""Back-pressure: when more posts come than can be worked on, the others hear so at once.

Each process has `WEB_THREADS` threads. Posts wait for the database; if they took every thread, readers would wait with
them, and whoever came next would stand in a line that only grows. So a quarter of the threads never takes a post: it
answers readers, and tells further posts to come again in a moment. Nothing of such a post was begun.

That answer is the same for everybody, so each process makes it once in each language and then keeps it: what is sent
away must not take the time of what is worked on. Answers from memory are counted and not logged.
"""

import time
from collections.abc import Iterable
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.test import run_wsgi_app

from app.operations import logs, metrics
from app.operations.anybody import Asked, asked, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_SECONDS = 5
READING = frozenset({"GET", "HEAD", "OPTIONS"})
PLACES = {"/api/": "/api/", "/embed/": "/embed/-"}
"""Where the answer is made for those who ask below a path: programs get a problem document, and what stands in a frame
may be shown in one; everywhere else it is the same page."""
SENT_AWAY = "undersigned.sent-away"

Refusal = tuple[list[tuple[str, str]], bytes]


def init_app(app: Flask) -> None:
    """Let the app make the answer of those who are sent away, whatever they asked for."""

    @app.before_request
    def _send_away() -> None:
        if request.environ.get(SENT_AWAY):
            raise ServiceUnavailable(retry_after=RETRY_SECONDS)


class Admission:
    """A WSGI app in front of another one: lets in no more posts at a time than three quarters of the threads.

    Args:
        wsgi_app: the app.
        threads: how many requests this process answers at a time.
    """

    def __init__(self, wsgi_app: "WSGIApplication", threads: int) -> None:
        self._wsgi_app = wsgi_app
        self._places = BoundedSemaphore(max(1, threads * 3 // 4))
        self._refusals: dict[Asked, Refusal] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let the app answer, or answer from memory."""
        if environ["REQUEST_METHOD"] in READING:
            return self._wsgi_app(environ, start_response)
        if not self._places.acquire(blocking=False):
            return self._refuse(environ, start_response)
        try:
            return self._wsgi_app(environ, start_response)
        finally:
            self._places.release()

    def _refuse(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began, wanted = time.perf_counter(), asked(environ)
        place = next((place for path, place in PLACES.items() if wanted.path.startswith(path)), "/")
        wanted = wanted._replace(path=place)
        if wanted in self._refusals:
            headers, body = self._refusals[wanted]
            status = HTTPStatus.SERVICE_UNAVAILABLE
            metrics.count("none", environ["REQUEST_METHOD"], status, time.perf_counter() - began)
        else:
            headers, body = self._refusals[wanted] = self._made(wanted)
        number = logs.id_for(environ.get("HTTP_X_REQUEST_ID", ""))
        start_response("503 Service Unavailable", [*headers, ("X-Request-ID", number)])
        return [body]

    def _made(self, wanted: Asked) -> Refusal:
        made = run_wsgi_app(self._wsgi_app, environment(wanted, "POST") | {SENT_AWAY: True}, buffered=True)
        return [each for each in made[2] if each[0] != "X-Request-ID"], b"".join(made[0])
