"""Who may see and do what: a guard for each route."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.errors import DomainError
from app.extensions import login_manager
from app.organizers import service
from app.organizers.models import Organizer, Role

View = Callable[..., Any]

RANK = {Role.VIEWER: 1, Role.ORGANIZER: 2, Role.OWNER: 3}


class RoleTooLow(DomainError):
    """Your account may not do this; an owner of this site can change what it may do."""

    status = HTTPStatus.FORBIDDEN


class SignedIn:
    """An organizer in the shape that Flask-Login asks for; a session is known by its key, so that it can be ended."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, organizer: Organizer) -> None:
        self.organizer = organizer

    def get_id(self) -> str:
        """Return what the session cookie says."""
        return self.organizer.session_key


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(session_key: str) -> SignedIn | None:
    organizer = service.find_by_session(session_key)
    return SignedIn(organizer) if organizer else None


def sign_in(organizer: Organizer) -> None:
    """Start a new session for an organizer; whatever the old one held is dropped."""
    session.clear()
    login_user(SignedIn(organizer))


def sign_out() -> None:
    """End this browser's session."""
    if current_user.is_authenticated:
        service.note_sign_out(current_organizer().id)
    logout_user()
    session.clear()


def current_organizer() -> Organizer:
    """Return who is signed in; only for routes that `require_role` guards."""
    organizer: Organizer = current_user.organizer
    return organizer


def may(role: Role | str) -> bool:
    """Return whether whoever is signed in may do what needs `role`."""
    return bool(current_user.is_authenticated) and RANK[Role(current_organizer().role)] >= RANK[Role(role)]


def require_role(role: Role) -> Callable[[View], View]:
    """Guard a route: strangers are sent to sign in, and a lower role gets 403.

    Args:
        role: the least that whoever asks must have.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if refusal := ask_to_sign_in():
                return refusal
            if not may(role):
                raise RoleTooLow
            return view(*args, **kwargs)

        guarded.required_role = role  # type: ignore[attr-defined]
        return guarded

    return guard


def ask_to_sign_in() -> Response | None:
    """Send whoever is not signed in to do so; made to be a blueprint's `before_request`."""
    if current_user.is_authenticated:
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("organizers.sign_in", next=wanted))
