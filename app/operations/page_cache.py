"""Campaign pages are rendered once a second for each language, and handed to all readers of that second.

It stands before the app, so that a page in memory costs neither routing nor session nor database. What is kept was
rendered from the path and the language alone: nothing else that one reader sends can get onto another's page. Only an
answer that says `s-maxage` is kept, so no error, no draft and no answer to a post ever is. Answers from memory are
counted (`/metrics`) and not logged: a line for each would cost more than the answer.
"""

import gzip
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug.http import parse_etags
from werkzeug.test import run_wsgi_app

from app.operations import logs, metrics
from app.operations.anybody import Asked, asked, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = re.compile(r"(/campaigns|/embed)/[a-z0-9-]+")
MOST_PAGES = 256
"Beyond so many, those of past seconds are dropped."
GZIP_LEVEL = 6

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """A page of one second."""

    second: int
    headers: Headers
    tag: str
    plain: bytes
    compressed: bytes


class PageCache:
    """A WSGI app in front of another one.

    Args:
        wsgi_app: the app that renders pages.
    """

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self._wsgi_app = wsgi_app
        self._pages: dict[Asked, Kept] = {}
        self._locks = tuple(Lock() for _ in range(64))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory, or let the app answer."""
        began = time.perf_counter()
        path = PATH.fullmatch(environ.get("PATH_INFO", ""))
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path:
            return self._wsgi_app(environ, start_response)
        page = self._page(asked(environ))
        if page is None:
            return self._wsgi_app(environ, start_response)
        status, headers, body = _answer(page, environ)
        route = f"{path[1]}/<slug>"
        metrics.count(route, environ["REQUEST_METHOD"], status, time.perf_counter() - began)
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def _page(self, key: Asked) -> Kept | None:
        """Return this second's page; one thread renders it, those who come meanwhile wait for it."""
        page = self._pages.get(key)
        if page and page.second == int(time.time()):
            return page
        with self._locks[hash(key) % len(self._locks)]:
            page = self._pages.get(key)
            if page and page.second == int(time.time()):
                return page
            return self._render(key)

    def _render(self, key: Asked) -> Kept | None:
        second = int(time.time())
        body, status, headers = run_wsgi_app(self._wsgi_app, environment(key), buffered=True)
        if not status.startswith("200") or "s-maxage" not in headers.get("Cache-Control", ""):
            self._pages.pop(key, None)
            return None
        plain = b"".join(body)
        headers.set("Vary", ", ".join([*headers.getlist("Vary"), "Accept-Encoding"]))
        kept = [(name, value) for name, value in headers if name not in ("Content-Length", "X-Request-ID")]
        page = Kept(second, kept, headers["ETag"], plain, gzip.compress(plain, GZIP_LEVEL, mtime=0))
        if len(self._pages) >= MOST_PAGES:
            self._pages = {each: page for each, page in self._pages.items() if page.second == second}
        self._pages[key] = page
        return page


def _answer(page: Kept, environ: "WSGIEnvironment") -> tuple[HTTPStatus, Headers, bytes]:
    headers = [*page.headers, ("X-Request-ID", logs.id_for(environ.get("HTTP_X_REQUEST_ID", "")))]
    if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_raw(page.tag):
        return HTTPStatus.NOT_MODIFIED, [each for each in headers if each[0] != "Content-Type"], b""
    body = page.plain
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = page.compressed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return HTTPStatus.OK, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body
