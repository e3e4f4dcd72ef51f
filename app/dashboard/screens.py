"""The dashboard's door: nobody passes who is not signed in."""

from typing import Any

from flask import Blueprint

from app import languages
from app.organizers import access


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


def _speak_english() -> None:
    """Say so in the page, and write dates so too: organizers' pages are in no other language."""
    languages.prefer(languages.FALLBACK)


def _who_asks() -> dict[str, Any]:
    return {"organizer": access.current_organizer(), "may": access.may}
