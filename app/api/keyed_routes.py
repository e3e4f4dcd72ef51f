"""The part of the API that needs a key: figures, handing in a signature, the list of who signed."""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import BadRequest

from app import networks, tokens
from app.api import keys, listing, signing
from app.api.models import ApiKey, Scope
from app.campaigns import queries
from app.campaigns.models import Campaign, CampaignState
from app.extensions import csrf, limiter

blueprint = Blueprint("api_keyed", __name__, url_prefix="/api/v1/campaigns/<slug>")
csrf.exempt(blueprint)  # who has the key sends it along; a browser never does so by itself


def an_hour() -> str:
    """Return how many signatures one key may hand in, in the words of Flask-Limiter."""
    return f"{current_app.config['API_SIGN_LIMIT_PER_HOUR']} per hour"


@blueprint.get("/figures")
def figures(slug: str) -> Response:
    """Return the figures of a campaign."""
    campaign, _key = _opened(slug, Scope.READ)
    return jsonify(listing.figures(campaign))


@blueprint.post("/signatures")
@limiter.limit(
    an_hour,
    key_func=lambda: tokens.keyed_hash("api-limit", _sent_key() or networks.of_request()),
    exempt_when=lambda: not current_app.config["API_SIGN_LIMIT_PER_HOUR"],
    deduct_when=lambda response: response.status_code == HTTPStatus.ACCEPTED,
)
def sign(slug: str) -> tuple[Response, int]:
    """Take a signature; the answer is the same whether or not that person counts already."""
    campaign, key = _opened(slug, Scope.SIGN)
    signing.sign(key, campaign, _body(), request.get_data(), request.headers.get("Idempotency-Key"))
    return jsonify({"state": "pending"}), HTTPStatus.ACCEPTED


@blueprint.get("/signatures")
def signatures(slug: str) -> Response:
    """Return a page of who signed."""
    _campaign, key = _opened(slug, Scope.LIST)
    after = _number("after", 0, listing.BIGGEST_ID, usual=0)
    return jsonify(listing.page(key, after, _number("limit", 1, listing.MOST, usual=100)))


@blueprint.errorhandler(signing.FieldsRefused)
def refused(error: signing.FieldsRefused) -> Response:
    """Say of each member what is wrong with it (RFC 9457, section 3.2)."""
    said = [{"pointer": f"#/{_escaped(name)}", "detail": sentence} for name, sentence in sorted(error.errors.items())]
    body = {"type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": error.sentence}
    return Response(json.dumps(body | {"errors": said}), error.status, mimetype="application/problem+json")


@blueprint.errorhandler(keys.KeyRefused)
def who_are_you(error: keys.KeyRefused) -> Response:
    """Say how to send a key (RFC 6750, section 3)."""
    body = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": error.sentence}
    answer = Response(json.dumps(body), error.status, mimetype="application/problem+json")
    answer.headers["WWW-Authenticate"] = 'Bearer realm="undersigned"'
    return answer


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Let no cache keep what a key has opened."""
    response.cache_control.no_store = True
    return response


def _opened(slug: str, scope: Scope) -> tuple[Campaign, ApiKey]:
    """Return the campaign and the key that opened it.

    Whoever has no key does not learn which campaigns are being prepared: a draft is not found.
    """
    campaign = queries.find(slug)
    if campaign.state == CampaignState.DRAFT:
        raise queries.CampaignUnfinished
    return campaign, keys.used(_sent_key(), campaign.id, scope)


def _sent_key() -> str:
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    return sent.strip() if kind.lower() == "bearer" else ""


def _body() -> Any:
    try:
        return request.get_json()
    except RecursionError as error:  # thousands of brackets within each other
        raise BadRequest from error


def _number(name: str, least: int, most: int, *, usual: int) -> int:
    """Return a number from the address.

    Raises:
        FieldsRefused: it is none, or out of its range.
    """
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise signing.FieldsRefused({name: f"A whole number from {least} to {most}."})
    return int(text)


def _escaped(name: str) -> str:
    """Return a member's name as a part of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
