"""What stands before the app, and what of it reaches the app itself."""

from typing import Any

from flask import Flask


def paths_behind(app: Flask) -> list[str]:
    """Return a list that grows by the path of each request that what stands before the app hands on to it."""
    paths: list[str] = []
    front: Any = app.wsgi_app
    behind = front._wsgi_app

    def counting(environ: Any, start_response: Any) -> Any:
        paths.append(environ["PATH_INFO"])
        return behind(environ, start_response)

    front._wsgi_app = counting
    return paths
