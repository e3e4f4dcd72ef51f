"""The open part of the API, version 1: what is on the campaigns' pages, for programs. It reads, and needs no key."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from app import languages
from app.api import campaigns as views
from app.campaigns import queries
from app.signatures import count, sign_page

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

KEPT_SECONDS = 30
DESCRIPTION = Path(__file__).parent / "openapi.json"


@blueprint.get("/campaigns")
def campaigns() -> Response:
    """List the campaigns that can be signed today, newest first."""
    language = languages.of_request()
    pages = [queries.page(queries.find(card.slug), language) for card in queries.open_campaigns(language)]
    counts = count.of_campaigns([page.id for page in pages])
    return _answer({"campaigns": [views.of_page(page, counts[page.id]) for page in pages]})


@blueprint.get("/campaigns/<slug>")
def campaign(slug: str) -> Response:
    """Return one campaign, open or not any more."""
    page = sign_page.open_page(slug)
    return _answer(views.of_page(page, count.of_campaign(page.id)))


@blueprint.get("/openapi.json")
def description() -> Response:
    """Describe the whole API (OpenAPI 3.1), with the address at which it is here."""
    written = json.loads(DESCRIPTION.read_text("utf-8"))
    return _answer(written | {"servers": [{"url": current_app.config["PUBLIC_URL"]}]})


@blueprint.after_request
def let_any_site_read(response: Response) -> Response:
    """Let scripts on any site read the answer (Fetch, "CORS protocol"): all of it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(values: dict[str, Any]) -> Response:
    response = jsonify(values)
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response
