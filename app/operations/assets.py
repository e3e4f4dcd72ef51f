"""Static files: each address names its content, so that browsers may keep it for a year and never see an old one.

Text is compressed once in each process, and from then on leaves so for whoever takes it.
"""

import gzip
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

PACKED = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/plain"})
ONE_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Write `?v=<fingerprint>` into every static address, and let such an address be cached."""

    @app.url_defaults
    def _add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", _fingerprint(Path(app.static_folder or ""), values["filename"]))

    @app.after_request
    def _allow_caching(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v") and response.status_code < 400:
            response.cache_control.public = True
            response.cache_control.no_cache = None
            response.cache_control.max_age = ONE_YEAR
            response.cache_control.immutable = True
        return response

    @app.after_request
    def _compress(response: Response) -> Response:
        if request.endpoint == "static" and response.mimetype in PACKED:
            response.vary.add("Accept-Encoding")
            if response.status_code == HTTPStatus.OK and request.accept_encodings["gzip"] > 0:
                _pack(response, Path(app.static_folder or "") / (request.view_args or {})["filename"])
        return response


def _pack(response: Response, file: Path) -> None:
    tag, _ = response.get_etag()
    response.close()
    response.direct_passthrough = False
    response.set_data(_packed(file, file.stat().st_mtime_ns))
    response.headers["Content-Encoding"] = "gzip"
    if tag:
        response.set_etag(tag, weak=True)  # other octets, the same file (RFC 9110, section 8.8.3.3)


@lru_cache(maxsize=256)
def _packed(file: Path, _changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)


def _fingerprint(folder: Path, filename: str) -> str | None:
    try:
        changed = (folder / filename).stat().st_mtime_ns
    except OSError:
        return None
    return _digest(folder / filename, changed)


@lru_cache(maxsize=256)
def _digest(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
