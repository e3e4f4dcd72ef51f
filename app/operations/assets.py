"""Static files: each address names its content, so that browsers may keep it for a year and never see an old one."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

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


def _fingerprint(folder: Path, filename: str) -> str | None:
    try:
        changed = (folder / filename).stat().st_mtime_ns
    except OSError:
        return None
    return _digest(folder / filename, changed)


@lru_cache(maxsize=256)
def _digest(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
