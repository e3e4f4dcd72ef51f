"""Who may see and do what: a guard for each route."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.errors import DomainError
from app.extensions import login_manager
from app.organizers import second_factor, service, sign_ins
from app.organizers.browsers import in_words, network_hash
from app.organizers.models import Organizer, Role, SignIn

View = Callable[..., Any]

HALF_LASTS_SECONDS = 600
SETTING_UP = ("second_factor.show", "second_factor.set_up", "proof.ask", "proof.give")
RANK = {Role.VIEWER: 1, Role.ORGANIZER: 2, Role.OWNER: 3}


class RoleTooLow(DomainError):
    """Your account may not do this; an owner of this site can change what it may do."""

    status = HTTPStatus.FORBIDDEN


class SignedIn:
    """An organizer in the shape that Flask-Login asks for, at one browser."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, organizer: Organizer, sign_in: SignIn, key: str) -> None:
        self.organizer = organizer
        self.sign_in = sign_in
        self._key = key

    def get_id(self) -> str:
        """Return what the session cookie says."""
        return self._key


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(key: str) -> SignedIn | None:
    found = sign_ins.find(key)
    return SignedIn(found[1], found[0], key) if found else None


def sign_in(organizer: Organizer) -> None:
    """Start a new session for an organizer; whatever the old one held is dropped."""
    session.clear()
    network = network_hash(organizer.id, request.remote_addr or "")
    login_user(_load(sign_ins.begin(organizer, in_words(request.user_agent.string), network)))


def sign_in_by_half(organizer: Organizer) -> None:
    """Remember that somebody has given their password; their code is still to come."""
    session.clear()
    session["half"] = {"id": organizer.id, "key": organizer.session_key, "at": int(time.time())}


def half_signed_in() -> Organizer | None:
    """Return who has given their password in this browser, not long ago; None if it was changed since."""
    half = session.get("half")
    if half is None or time.time() - half["at"] > HALF_LASTS_SECONDS:
        return None
    return service.find_by_password(half["id"], half["key"])


def sign_out() -> None:
    """End this browser's session."""
    if current_user.is_authenticated:
        sign_ins.end(current_sign_in().id, current_organizer().id)
    logout_user()
    session.clear()


def current_organizer() -> Organizer:
    """Return who is signed in; only for routes that `require_role` guards."""
    organizer: Organizer = current_user.organizer
    return organizer


def current_sign_in() -> SignIn:
    """Return the browser that asks; only for routes that `require_role` guards."""
    here: SignIn = current_user.sign_in
    return here


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
        sign_ins.see(current_sign_in())
        return _lead_to_second_factor()
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("organizers.sign_in", next=wanted))


def _lead_to_second_factor() -> Response | None:
    """Send whoever needs a second factor and has none to set it up, before anything else."""
    if current_organizer().totp_secret or request.endpoint in SETTING_UP or not second_factor.is_needed():
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("second_factor.show", next=wanted))
