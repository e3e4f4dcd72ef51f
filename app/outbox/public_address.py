"""Addresses of ours for mails, which are also written where there is no request: by commands and by the worker."""

from typing import Any

from flask import current_app


def absolute(endpoint: str, **values: Any) -> str:
    """Return the public address of a page, under `PUBLIC_URL`."""
    path: str = current_app.url_map.bind("").build(endpoint, values)
    base: str = current_app.config["PUBLIC_URL"]
    return base.rstrip("/") + path
