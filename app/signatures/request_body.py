"""Reading away a post that is too large."""

from flask import Request

MOST = 32 * 1024 * 1024
PIECE = 64 * 1024


def drain(request: Request, limit: int) -> None:
    """Read a body that was refused for its size and is still on its way, up to 32 MiB.

    If we answered and hung up at once, the browser would still be sending, and would show "connection reset" in place
    of our page.

    Args:
        request: the post; nothing of it was read if it announced more than `limit`.
        limit: the largest body that is read, in octets.
    """
    rest = request.content_length or 0
    if not limit < rest <= MOST:
        return
    body = request.environ["wsgi.input"]
    while rest > 0 and (piece := body.read(min(PIECE, rest))):
        rest -= len(piece)
