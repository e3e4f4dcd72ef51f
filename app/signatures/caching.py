"""What caches may keep of a campaign's page: any reader's copy will do for every other, to the end of the second.

The page has no cookie and nothing of its reader on it. Its form carries a signed token, which is the same for all
readers of a second (`app/tokens.py`).
"""

import time
from hashlib import sha256

from flask import Response, request

TOKEN_KEEPS_SECONDS = 60 * 60
"How old a form token may get in a browser that asks again and hears 304: far less than the day that it is valid."


def let_caches_keep(response: Response, token: str) -> Response:
    """Return the page with what caches need: how long, by which tag, and an empty answer for who has it (RFC 9111).

    The tag is of the page without its token, so it changes with the page and each hour, not each second. It is weak,
    because a page that is compressed on its way is still the same page.

    Args:
        response: the page, the same for every reader in its language.
        token: the form token on it.
    """
    now = int(time.time())
    hour = str(now // TOKEN_KEEPS_SECONDS).encode()
    content = response.get_data().replace(token.encode(), hour)
    response.set_etag(sha256(content).hexdigest()[:16], weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = 0
    response.cache_control.s_maxage = 1
    # nginx counts a second from the next full one on; this names the end of ours, so that two caches do not add up.
    response.headers["X-Accel-Expires"] = f"@{now}"
    response.make_conditional(request)
    return response
