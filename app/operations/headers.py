"""Security headers of every page: nothing from other sites runs here, and nothing of ours is framed or leaked there."""

from flask import Flask, Response, request
from flask_talisman import Talisman

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

UNUSED_POWERS = ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")

REFERRER_POLICY = "same-origin"
"""Other sites never learn an address of ours, which may hold a token. `no-referrer` would be stricter, but under it
browsers send `Origin: null` with our own forms (Fetch, "append a request `Origin` header"), and posts are judged by it.
"""

KEPT_BY_BROWSERS = ("GET", "HEAD")
"What answers a post no cache keeps; a browser does, until its window is closed, to go back to what was typed there."

ONE_YEAR = 365 * 24 * 60 * 60


def let_be_framed(app: Flask, blueprint: str) -> None:
    """Let any site show a blueprint's pages inside its own (docs/decisions/0009)."""
    policy = CONTENT_SECURITY_POLICY | {"frame-ancestors": "*"}
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint}."):
            Talisman()(frame_options=None, content_security_policy=policy)(view)


def init_app(app: Flask) -> None:
    """Send the headers with every answer; a view asks for others with `@Talisman()(...)`."""
    Talisman(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=dict.fromkeys(UNUSED_POWERS, "()"),
        referrer_policy=REFERRER_POLICY,
        frame_options="DENY",
        force_https=False,  # the reverse proxy's work: it alone knows what the reader typed
        strict_transport_security=False,  # ours below; Talisman would promise it for subdomains that are not ours
        session_cookie_secure=False,  # config.py says it, from PUBLIC_URL
    )
    extra = {"Cross-Origin-Opener-Policy": "same-origin"}
    if app.config["PUBLIC_URL"].startswith("https://"):
        extra["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"

    @app.after_request
    def _send(response: Response) -> Response:
        for name, value in extra.items():
            response.headers.setdefault(name, value)
        if request.method in KEPT_BY_BROWSERS and not response.cache_control:
            response.cache_control.no_store = True  # it may be about a person: who wants it kept says so
        return response
