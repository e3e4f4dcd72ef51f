"""How many signatures one network may give in an hour."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import current_app, request
from limits import RateLimitItemPerHour
from werkzeug.exceptions import TooManyRequests

from app.extensions import limiter
from app.networks import is_loopback, of_request

View = Callable[..., Any]


def an_hour() -> int:
    """Return how many signatures one network may give in an hour; 0 = any number."""
    return int(current_app.config["SIGN_LIMIT_PER_HOUR"])


def at_home() -> bool:
    """Tell whether this is a developer's own machine, where nothing is limited."""
    return current_app.config["APP_ENV"] != "production" and is_loopback(request.remote_addr)


def _unlimited() -> bool:
    return at_home() or not an_hour()


def signing(view: View) -> View:
    """Guard a view that makes us write a mail for somebody who is not signed in.

    A post that was refused costs nothing, so a typing error never locks out. The limiter's store is asked directly:
    the extension's decorator gathers every limit there is at each request, which took a tenth of a signature's time.
    """

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if _unlimited():
            return view(*args, **values)
        limit, who = RateLimitItemPerHour(an_hour()), ("signing", of_request())
        if not limiter.limiter.test(limit, *who):
            raise TooManyRequests
        answer = view(*args, **values)
        if answer.status_code == HTTPStatus.SEE_OTHER:
            limiter.limiter.hit(limit, *who)
        return answer

    return guarded
