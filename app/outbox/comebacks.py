"""Mails that a worker gives back unsent, to be tried again: some of them must not leave any more.

Calling a mail off stops it before a worker takes it (`stopping.py`). One that was in a worker's hands at that moment,
and comes back to wait, is asked for here: the packages above say which of their mails nobody wants any more, the list
of suppressed addresses says to whom none may go.
"""

from collections.abc import Callable, Collection

from app.extensions import db
from app.outbox import suppressions
from app.outbox.ledger import Recorded
from app.outbox.models import Message, MessageState

CALLED_OFF = "called off"

Asked = Callable[[Collection[str]], Collection[str]]

_asked: dict[str, Asked] = {}


def subscribe(key_prefix: str, asked: Asked) -> None:
    """Have `asked` say of mails whose key begins so which were called off; a prefix has one, the last one given.

    Args:
        key_prefix: up to and with its colon: `letter:`.
        asked: gets keys and returns those that must not leave; it changes nothing.
    """
    _asked[key_prefix] = asked


def called_off(keys: Collection[str]) -> set[str]:
    """Return which of these mails nobody wants any more."""
    off: set[str] = set()
    for prefix, asked in _asked.items():
        if of_its_kind := [key for key in keys if key.startswith(prefix)]:
            off.update(asked(of_its_kind))
    return off


def may_leave(message: Message) -> bool:
    """Return whether a mail that comes back may be sent once more: not if it was erased meanwhile, or called off."""
    if not message.recipient or called_off([message.key]):
        return False
    return not suppressions.is_suppressed(message.recipient)


def let_stay(results: list[Recorded]) -> list[Recorded]:
    """Return what became of a group, so that what would wait again stays where nobody wants it any more."""
    back = [result for result in results if result.state is MessageState.PENDING]
    if not back:
        return results
    off = called_off([result.message.key for result in back])
    silent = suppressions.among({result.message.recipient for result in back})
    db.session.remove()  # no connection is held while SMTP talks
    return [_decided(result, off, silent) for result in results] if off or silent else results


def _decided(result: Recorded, off: Collection[str], silent: Collection[str]) -> Recorded:
    if result.state is not MessageState.PENDING:
        return result
    if result.message.key in off:
        return result._replace(state=MessageState.CANCELLED, code=result.code or CALLED_OFF, due_at=None)
    if result.message.recipient in silent:
        code, reply = suppressions.HELD_BECAUSE, suppressions.REASON
        return result._replace(state=MessageState.HELD, due_at=None, code=code, reply=reply)
    return result


def numbers(keys: Collection[str], part: int) -> dict[int, str]:
    """Return keys by the number that stands in them, such as the 12 of `letter:12:3`.

    Args:
        keys: of one kind.
        part: which of its parts the number is, from 0.
    """
    parts = ((key.split(":"), key) for key in keys)
    return {int(found[part]): key for found, key in parts if len(found) > part and found[part].isdecimal()}
