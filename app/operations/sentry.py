"""Optional: errors are told to a Sentry (or a GlitchTip) that the operator names, without anything of a person.

What leaves is a list, and everything else is dropped: which kind of error, where in our code, at which route, and the
request's id. No message (databases and mail servers write addresses into theirs), no variables, no address of a page
(it may hold a token), no body, no headers, no network address.
"""

from typing import Any

from flask import Flask, g, has_request_context, request

KEPT = frozenset({"event_id", "timestamp", "level", "platform", "release", "environment", "sdk"})
KEPT_OF_A_FRAME = frozenset({"filename", "function", "module", "lineno", "in_app"})


class SentryMissing(Exception):
    """SENTRY_DSN is set and sentry-sdk is not installed: pip install -r requirements-sentry.txt."""


def init_app(app: Flask) -> None:
    """Tell errors, if SENTRY_DSN is set; without it the library is not even imported.

    Raises:
        SentryMissing: it is set, and the library is not there.
    """
    if not app.config["SENTRY_DSN"]:
        return
    try:
        import sentry_sdk
        from sentry_sdk.integrations.flask import FlaskIntegration
    except ImportError as error:
        raise SentryMissing(SentryMissing.__doc__) from error
    sentry_sdk.init(
        dsn=app.config["SENTRY_DSN"],
        environment=app.config["APP_ENV"],
        default_integrations=False,
        integrations=[FlaskIntegration()],
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        before_send=discreet,
    )


def discreet(event: Any, _hint: Any) -> Any:
    """Return what of an event may leave this machine."""
    left = {name: value for name, value in event.items() if name in KEPT}
    errors = (event.get("exception") or {}).get("values") or []
    left["exception"] = {"values": [_error(each) for each in errors]}
    if has_request_context():
        route = request.url_rule.rule if request.url_rule else "none"
        left["tags"] = {"route": route, "request_id": g.get("request_id", "")}
        left["transaction"] = route
    return left


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{name: value for name, value in frame.items() if name in KEPT_OF_A_FRAME} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": kept}}
