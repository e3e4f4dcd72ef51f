"""Pictures and codes to share a campaign with."""

from collections.abc import Callable, Hashable
from hashlib import sha256

from flask import Blueprint, Response, request

from app.signatures import arrival, card, links, picture, qr, sign_page

blueprint = Blueprint("sharing", __name__, url_prefix="/campaigns/<slug>")

MINUTE = 60
DAY = 24 * 60 * MINUTE


@blueprint.get("/image.png")
def image(slug: str) -> Response:
    """Return the picture that goes with a shared link: the title, to whom, and how many have signed."""
    shown = card.of_campaign(sign_page.open_page(slug))
    return _kept(shown, lambda: picture.png(shown), "image/png", 5 * MINUTE)


@blueprint.get("/qr.svg", defaults={"kind": "svg"})
@blueprint.get("/qr.png", defaults={"kind": "png"})
def qr_code(slug: str, kind: str) -> Response:
    """Return a QR code that leads to the campaign; with `?r=` it is that supporter's."""
    page = sign_page.open_page(slug)
    address = links.absolute("signatures.campaign", slug=slug, **_kept_parameters(page.languages), source="qr")
    return _kept(address, lambda: qr.file(address, kind), qr.KINDS[kind], DAY)


def _kept_parameters(spoken: tuple[str, ...]) -> dict[str, str]:
    """Return what of this address belongs into the one that the code leads to."""
    asked = {"r": arrival.code_in_address("r", 32), "lang": request.args.get("lang", "")}
    return {name: value for name, value in asked.items() if value and (name == "r" or value in spoken)}


def _kept(content: Hashable, make: Callable[[], bytes], mimetype: str, seconds: int) -> Response:
    """Return a file that caches may keep; it is made only for those who do not have it.

    Args:
        content: all that the file depends on; the same content has the same tag.
        make: makes it.
        mimetype: its type.
        seconds: how long it may be kept without asking.
    """
    response = Response(mimetype=mimetype)
    response.set_etag(sha256(repr(content).encode()).hexdigest()[:16])
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(make())
    return response
