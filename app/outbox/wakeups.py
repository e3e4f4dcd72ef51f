"""Telling the workers, after a commit, that there is something to do; a wake-up holds no data and may get lost."""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

_MARK = "outbox_wake_up"
_EVERY_SECONDS = 1.0
"One wake-up a second for each process is plenty: a worker that is awake goes on until nothing is due."

log = logging.getLogger(__name__)


class Waker:
    """Sends wake-ups, at most one a second, and never lets a broker's failure reach a person."""

    def __init__(self) -> None:
        self._send: Callable[[], object] | None = None
        self._last = -_EVERY_SECONDS
        self._lock = threading.Lock()

    def use(self, send: Callable[[], object]) -> None:
        """Set how a wake-up travels; `app/tasks.py` gives its task."""
        self._send = send

    def wake(self) -> None:
        """Send a wake-up, unless one was just sent."""
        with self._lock:
            now = time.monotonic()
            if self._send is None or now - self._last < _EVERY_SECONDS:
                return
            self._last = now
        try:
            self._send()
        except Exception:
            log.warning("a wake-up could not be sent; the workers find the mail by themselves", exc_info=True)


waker = Waker()


def after_commit(session: Session) -> None:
    """Wake the workers when this session's transaction is committed."""
    session.info[_MARK] = True


@event.listens_for(Session, "after_commit")
def _wake_after_commit(session: Session) -> None:
    if session.info.pop(_MARK, False):
        waker.wake()


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(session: Session, _previous: object) -> None:
    session.info.pop(_MARK, None)
