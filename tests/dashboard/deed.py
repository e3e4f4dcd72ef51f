"""One working request for each thing that an organizer can do; a house test asks for it, another one runs it.

Whoever adds a route that changes something writes its request into `tests/dashboard/deeds/`, as a person would send it.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Deed = Callable[[FlaskClient], TestResponse]
"Arranges what it needs, and does the thing; gets a client of a signed-in owner."

DEEDS: dict[str, Deed] = {}
"By endpoint."

NOTHING_IS_DONE = {"editor.preview": "shows what stands in the fields, and stores nothing"}
"Posts that leave no trace because there is none to leave, and why."

ORGANIZERS = ("app.dashboard.", "app.organizers.")
"Where the views of organizers are."


def deed(endpoint: str) -> Callable[[Deed], Deed]:
    """Register the request that does what an endpoint is for."""

    def register(request: Deed) -> Deed:
        DEEDS[endpoint] = request
        return request

    return register


def endpoints_that_act(app: Flask) -> set[str]:
    """Return the endpoints by which organizers change something."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and app.view_functions[rule.endpoint].__module__.startswith(ORGANIZERS)
    } - set(NOTHING_IS_DONE)


for path in sorted((Path(__file__).parent / "deeds").glob("*.py")):
    import_module(f"tests.dashboard.deeds.{path.stem}")
