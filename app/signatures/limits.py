"""How many signatures one network may give in an hour."""

from flask import Response, current_app, request

from app.extensions import limiter
from app.signatures.network import is_loopback, network_of

HTTP_SEE_OTHER = 303


def _rate() -> str:
    return f"{current_app.config['SIGN_LIMIT_PER_HOUR']} per hour"


def _unlimited() -> bool:
    settings = current_app.config
    at_home = settings["APP_ENV"] != "production" and is_loopback(request.remote_addr)
    return at_home or not settings["SIGN_LIMIT_PER_HOUR"]


def _was_taken(response: Response) -> bool:
    """Tell whether the post did something: one that was refused costs nothing, so a typing error never locks out."""
    return response.status_code == HTTP_SEE_OTHER


signing = limiter.shared_limit(
    _rate,
    scope="signing",
    key_func=lambda: network_of(request.remote_addr),
    exempt_when=_unlimited,
    deduct_when=_was_taken,
)
"Guards whatever makes us write a mail for somebody who is not signed in."
