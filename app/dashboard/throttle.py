"""Guessing is slowed: wrong passwords and codes are counted, right ones are not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

from flask import session
from flask_login import current_user
from werkzeug.wrappers import Response

from app import networks
from app.extensions import limiter

GUESSES = "10 per hour"
"Wrong ones, for each account; a code of six digits then holds for a lifetime."

View = Callable[..., Any]


def guesses(view: View) -> View:
    """Let a view refuse so many times an hour for each account; then nobody gets in there until the hour is over."""
    limited: View = limiter.shared_limit(GUESSES, scope="guesses", key_func=_whose, deduct_when=_was_refused)(view)
    return limited


def counting() -> AbstractContextManager[Any]:
    """Count one guess made inside another view, right or wrong; one too many is answered as everywhere (429)."""
    counted: AbstractContextManager[Any] = limiter.shared_limit(GUESSES, scope="proofs", key_func=_whose)
    return counted


def _whose() -> str:
    if current_user.is_authenticated:
        return f"organizer:{current_user.organizer.id}"
    return f"organizer:{session['half']['id']}" if "half" in session else networks.of_request()


def _was_refused(response: Response) -> bool:
    return response.status_code == HTTPStatus.FORBIDDEN
