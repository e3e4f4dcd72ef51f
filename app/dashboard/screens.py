"""The dashboard's door: nobody passes who is not signed in."""

from typing import Any

from flask import Blueprint

from app.organizers import access


def screens(name: str, import_name: str) -> Blueprint:
    """Return a blueprint for screens that only organizers see; each route still says which role it needs.

    Args:
        name: what its endpoints begin with.
        import_name: the module that has them.
    """
    blueprint = Blueprint(name, import_name, url_prefix="/dashboard")
    blueprint.before_request(access.ask_to_sign_in)
    blueprint.context_processor(_who_asks)
    return blueprint


def _who_asks() -> dict[str, Any]:
    return {"organizer": access.current_organizer(), "may": access.may}
