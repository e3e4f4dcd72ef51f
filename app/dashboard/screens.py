"""The dashboard's door: nobody passes who is not signed in."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_wtf.csrf import CSRFError

from app import languages
from app.organizers import access

SECRETS = ("password", "old", "code")
"Parts of the names of fields whose content no page repeats."


def screens(name: str, import_name: str) -> Blueprint:
    """Return a blueprint for screens that only organizers see; each route still says which role it needs.

    Args:
        name: what its endpoints begin with.
        import_name: the module that has them.
    """
    blueprint = Blueprint(name, import_name, url_prefix="/dashboard")
    blueprint.before_request(access.ask_to_sign_in)
    blueprint.before_request(_speak_english)
    blueprint.context_processor(_who_asks)
    blueprint.register_error_handler(CSRFError, _give_back)
    return blueprint


def doors(name: str, import_name: str) -> Blueprint:
    """Return a blueprint for pages that lead organizers in: nobody is signed in there yet.

    Args:
        name: what its endpoints begin with.
        import_name: the module that has them.
    """
    blueprint = Blueprint(name, import_name)
    blueprint.before_request(_speak_english)
    return blueprint


def let_browsers_go_back(response: Response) -> Response:
    """Let a browser go back to a page with all that was typed there; other screens, which name people, it forgets."""
    if not response.cache_control:
        response.cache_control.private = True
        response.cache_control.no_cache = True
    return response


def _speak_english() -> None:
    """Say so in the page, and write dates so too: organizers' pages are in no other language."""
    languages.prefer(languages.FALLBACK)


def _who_asks() -> dict[str, Any]:
    return {"organizer": access.current_organizer(), "may": access.may}


def _give_back(_error: CSRFError) -> tuple[str, int]:
    """Show what was typed to whoever signed out, or in anew, in another window meanwhile: nothing of it is done.

    Nobody may be signed in, so this is no screen, and is rendered without their context.
    """
    _speak_english()
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if len(value.split()) > 1 and not any(word in name for word in SECRETS)
    ]
    page = current_app.jinja_env.get_template("dashboard/given_back.html")
    return page.render(typed=typed, language=languages.of_request()), HTTPStatus.BAD_REQUEST
