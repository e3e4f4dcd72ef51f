"""Whether a post comes from a page of ours.

Readers carry no cookie, so a forged post could use nobody's rights; but it could sign in somebody's name from their own
network. Browsers say where a post comes from: `Sec-Fetch-Site` (W3C Fetch Metadata) or, before it, `Origin` (RFC 6454).
A browser too old for both is believed: its post still needs the signed form token.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Request, current_app

from app.errors import DomainError

OURS = frozenset({"same-origin", "none"})


class ForeignPost(DomainError):
    """This was sent from another site's page. Please look it over and press the button here."""

    status = HTTPStatus.FORBIDDEN


def ensure_ours(request: Request) -> None:
    """Do nothing if a post comes from our own page.

    Raises:
        ForeignPost: the browser says that it does not.
    """
    if not is_ours(request, current_app.config["PUBLIC_URL"]):
        raise ForeignPost


def is_ours(request: Request, public_url: str) -> bool:
    """Tell whether the browser says that this post comes from our own page, or cannot say.

    Args:
        request: the post.
        public_url: the address under which people know this site.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("Origin")
    return origin is None or _host(origin) in {_host(public_url), _host(request.host_url)}


def _host(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc.lower()
