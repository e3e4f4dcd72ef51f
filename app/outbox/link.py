"""A worker's connection to the relay: opened when there is mail, closed when there is none, renewed now and then."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from flask import current_app

from app.outbox.answer import Answer
from app.outbox.breaker import RelayBreaker
from app.outbox.outgoing import Outgoing
from app.outbox.replies import classify
from app.outbox.transport import RelayConnection, RelayUnavailable

_IDLE_SECONDS = 5.0
"A connection that nothing needs is given back so soon: receivers have few, and close idle ones without a word."

log = logging.getLogger(__name__)


class Link:
    """One connection; for one thread, inside an app context."""

    def __init__(self, breaker: RelayBreaker) -> None:
        self._breaker = breaker
        self._most_letters: int = current_app.config["MAIL_MAX_EMAILS"]
        self._connection: RelayConnection | None = None
        self._letters = 0
        self._used = 0.0
        self.has_taken = False
        "Whether the relay has accepted a letter on this connection."

    def __enter__(self) -> "Link":
        """Return it."""
        return self

    def __exit__(
        self, failure: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Take leave of the relay; after a failure without a word, since nobody knows where the conversation stands."""
        if failure is not None and self._connection is not None:
            self._connection.host.close()
            self._connection = None
        self.close()

    def is_open(self) -> bool:
        """Return whether letters can be handed over, connecting first if need be."""
        if self._connection is not None and self._letters >= self._most_letters:
            self.close()
        if self._connection is None:
            self._open()
        return self._connection is not None

    @property
    def is_fresh(self) -> bool:
        """Return whether nothing was handed over on this connection yet."""
        return self._letters == 0

    def exchange(
        self, letters: Sequence[Outgoing], begin: Callable[[int], None], go_on: Callable[[], bool]
    ) -> Iterator[tuple[int, Answer]]:
        """Hand letters over and yield each one's number and answer (`Conversation.exchange`)."""
        if self._connection is None:
            return
        try:
            for number, answer in self._connection.host.exchange(letters, begin, go_on):
                self._letters += 1
                yield number, answer
        finally:
            self._used = time.monotonic()
            if self._connection is not None and self._connection.host.sock is None:
                self._connection = None

    def close_if_idle(self) -> None:
        """Take leave of the relay when there was nothing to send for some seconds."""
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """Take leave of the relay."""
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None

    def _open(self) -> None:
        connection = RelayConnection(current_app.extensions["mail"])
        try:
            self._connection = connection.__enter__()
        except RelayUnavailable as error:
            answer = error.answer
            self._breaker.failed(answer, classify(answer.phase, answer.code, answer.text))
        self._letters = 0
        self._used = time.monotonic()
        self.has_taken = False
