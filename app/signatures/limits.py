"""How many signatures one network may give in an hour."""

from flask import Response, current_app, request

from app.extensions import limiter
from app.signatures.network import is_loopback, network_of

HTTP_SEE_OTHER = 303


def an_hour() -> int:
    """Return how many signatures one network may give in an hour; 0 = any number."""
    return int(current_app.config["SIGN_LIMIT_PER_HOUR"])


def at_home() -> bool:
    """Tell whether this is a developer's own machine, where nothing is limited."""
    return current_app.config["APP_ENV"] != "production" and is_loopback(request.remote_addr)


def _unlimited() -> bool:
    return at_home() or not an_hour()


def _was_taken(response: Response) -> bool:
    """Tell whether the post did something: one that was refused costs nothing, so a typing error never locks out."""
    return response.status_code == HTTP_SEE_OTHER


signing = limiter.shared_limit(
    lambda: f"{an_hour()} per hour",
    scope="signing",
    key_func=lambda: network_of(request.remote_addr),
    exempt_when=_unlimited,
    deduct_when=_was_taken,
)
"Guards whatever makes us write a mail for somebody who is not signed in."
