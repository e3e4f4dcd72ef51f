"""How the packages above learn that a target has another name or address, though campaigns know no letter.

A handler runs inside the transaction that changes the target: it changes rows, and neither commits nor waits.
"""

from collections.abc import Callable

from app.campaigns.models import Target

Handler = Callable[[Target, str], None]

_handlers: dict[str, Handler] = {}


def subscribe(who: str, handler: Handler) -> None:
    """Have `handler` told of every change, with the target as it is now and the address that it had.

    Args:
        who: whose handler it is; a second one of the same name takes its place.
        handler: does its part of the transaction, and no commit.
    """
    _handlers[who] = handler


def announce(target: Target, old_address: str) -> None:
    """Tell whoever subscribed; the caller commits."""
    for handler in _handlers.values():
        handler(target, old_address)
