"""oEmbed (oembed.com): who pastes a campaign's address into a page of theirs gets the form."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, request

from app import languages
from app.campaigns.page import CampaignPage
from app.signatures import embedding, links, picture, sign_page

blueprint = Blueprint("oembed", __name__)

PATH = re.compile(r"/(?:campaigns|embed)/([a-z0-9-]+)/?")
KEPT_SECONDS = 60 * 60


@blueprint.get("/oembed")
def show() -> Response:
    """Return what to put into a page for `?url=`, an address of a campaign."""
    if request.args.get("format", "json") != "json":
        abort(HTTPStatus.NOT_IMPLEMENTED)  # as the specification says for a format that is not offered
    slug, language = _asked(request.args.get("url", ""))
    if language:
        languages.prefer(language)
    answer = jsonify(_rich(sign_page.open_page(slug), language))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT_SECONDS
    return answer


def _asked(url: str) -> tuple[str, str]:
    """Return the slug and the language of an address on this site; anything else is not found."""
    try:
        parts, ours = urlsplit(url), urlsplit(current_app.config["PUBLIC_URL"])
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    found = PATH.fullmatch(parts.path)
    if found is None or parts.netloc.lower() != ours.netloc.lower():
        abort(HTTPStatus.NOT_FOUND)
    language = parse_qs(parts.query).get("lang", [""])[0]
    return found[1], language if language in languages.OFFERED else ""


def _rich(page: CampaignPage, language: str) -> dict[str, Any]:
    width, height = _at_most("maxwidth", embedding.WIDTH), _at_most("maxheight", embedding.HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "provider_name": current_app.config["ORGANIZATION"],
        "provider_url": links.absolute("campaigns.index"),
        "cache_age": KEPT_SECONDS,
        "thumbnail_url": links.absolute("sharing.image", slug=page.slug, lang=page.language),
        "thumbnail_width": picture.WIDTH,
        "thumbnail_height": picture.HEIGHT,
        "width": width,
        "height": height,
        "html": embedding.snippet(page.slug, page.title, language, width, height),
    }


def _at_most(name: str, usual: int) -> int:
    """Return a size in pixels: the usual one, or what the asking page has room for."""
    asked = request.args.get(name, default=usual, type=int)
    return min(usual, asked) if asked > 0 else usual
