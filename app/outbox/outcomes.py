"""How the packages above learn what became of a mail, though the outbox knows none of them.

A handler runs inside the transaction that moves the message, so that both happen or neither does: it changes rows and
neither commits nor talks to the network. It may be told the same thing twice after a crash, and does it once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.outbox.models import MessageState


@dataclass(frozen=True)
class Outcome:
    """What became of one message."""

    key: str
    "Which one: `letter:12`, `confirm:7:1`."
    state: MessageState
    "Where it stands now: bounced, failed, or pending again."
    address_fails: bool
    "The address itself takes no mail: nothing else sent to it will arrive either."
    refuses_us: bool
    "They refuse our mail as such, or asked for no more: the next message will fare alike."
    code: str
    "The enhanced status code, or the three digits: `5.1.1`, `550`."
    what_to_do: str
    "One sentence for an organizer."


Handler = Callable[[Outcome], None]

_handlers: dict[str, Handler] = {}


def subscribe(key_prefix: str, handler: Handler) -> None:
    """Have `handler` told of every outcome whose key begins so; a prefix has one handler, the last one given.

    Args:
        key_prefix: up to and with its colon: `letter:`.
        handler: does its part of the transaction, and no commit.
    """
    _handlers[key_prefix] = handler


def announce(outcome: Outcome) -> None:
    """Tell whoever subscribed to this message's kind; the caller commits."""
    prefix = outcome.key.partition(":")[0] + ":"
    if handler := _handlers.get(prefix):
        handler(outcome)
