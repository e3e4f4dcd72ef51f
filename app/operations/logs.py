"""Logs: JSON lines in production, readable lines in development; each with the request's id, none with personal data.

A path is never logged, because it may hold a token: the route's rule is. An exception's message is not logged in
production, because databases and mail servers write addresses into theirs: its type and its place in our code are.
"""

import logging
import logging.config
import re
import secrets
import time
import traceback
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

logger = logging.getLogger(__name__)

ID_FROM_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")


class DiscreetJsonFormatter(JsonFormatter):
    """One JSON object a line; of an exception, its type and place."""

    def formatException(self, ei: Any) -> list[str]:  # type: ignore[override]  # noqa: N802
        """Return one line for each frame, then the type; causes come first, as Python prints them."""
        return _types_and_places(ei[1])


class RequestId(logging.Filter):
    """Writes the id of the request being answered into each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id, and let the record pass."""
        record.request_id = g.get("request_id", "") if has_request_context() else ""
        return True


def init_app(app: Flask) -> None:
    """Start logging, give each request its id, and write one line for each answer."""
    if app.config["APP_ENV"] != "testing":
        logging.config.dictConfig(_configuration(production=app.config["APP_ENV"] == "production"))
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_end)


def id_for(from_proxy: str) -> str:
    """Return a request's id: the proxy's if it sent a plausible one."""
    return from_proxy if ID_FROM_PROXY.fullmatch(from_proxy) else secrets.token_hex(8)


def answered(method: str, route: str | None, status: int, seconds: float) -> None:
    """Write the line about one answer."""
    extra = {"method": method, "route": route, "status": status, "milliseconds": round(seconds * 1000, 1)}
    logger.info("answered", extra=extra)


def _configuration(*, production: bool) -> dict[str, Any]:
    plain = {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s", "datefmt": "%H:%M:%S"}
    fields = "{asctime}{levelname}{name}{message}{request_id}"
    json_lines = {"()": DiscreetJsonFormatter, "format": fields, "style": "{", "rename_fields": {"levelname": "level"}}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestId}},
        "formatters": {"line": json_lines if production else plain},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO" if production else "WARNING"},
        "loggers": {"werkzeug": {"level": "WARNING"}, "mail.log": {"level": "WARNING"}},
    }


def _begin() -> None:
    g.request_id = id_for(request.headers.get("X-Request-ID", ""))
    g.request_began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    route = request.url_rule.rule if request.url_rule else None
    answered(request.method, route, response.status_code, time.perf_counter() - g.request_began)
    return response


def _log_exception(
    exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None],
) -> None:
    """Do what Flask's own does, without the path."""
    logger.error("a request failed", exc_info=exc_info, extra={"route": request.url_rule and request.url_rule.rule})


def _types_and_places(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*_types_and_places(before), *places, f"{type(error).__module__}.{type(error).__qualname__}"]
