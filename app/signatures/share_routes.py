"""Pictures to share a campaign with."""

from collections.abc import Callable, Hashable
from hashlib import sha256

from flask import Blueprint, Response, request

from app.signatures import card, picture, sign_page

blueprint = Blueprint("sharing", __name__, url_prefix="/campaigns/<slug>")

MINUTE = 60


@blueprint.get("/image.png")
def image(slug: str) -> Response:
    """Return the picture that goes with a shared link: the title, to whom, and how many have signed."""
    shown = card.of_campaign(sign_page.open_page(slug))
    return _kept(shown, lambda: picture.png(shown), "image/png", 5 * MINUTE)


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
