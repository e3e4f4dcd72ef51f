"""Where the counts of limits are kept: in this process, or in Redis for all web processes together."""

import hashlib
import logging
import time
from collections.abc import Callable
from threading import Timer
from typing import TypeVar

from flask import current_app
from limits.storage import MemoryStorage, RedisStorage, Storage
from redis import RedisError

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class CalmMemory(MemoryStorage):
    """The counters of limits, in this process's memory, swept once a minute.

    The library's own sweep looks at every counter soon after each hit. There is one for each mailbox that signed within
    the hour, so a signature would cost the more, the more people sign.
    """

    STORAGE_SCHEME = ["calm-memory"]
    SWEEP_SECONDS = 60

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802
        if not self.timer.is_alive():
            self.timer = Timer(self.SWEEP_SECONDS, self._MemoryStorage__expire_events)  # type: ignore[attr-defined]
            self.timer.daemon = True  # it must not keep a process alive
            self.timer.start()


class SharedCounters(Storage):
    """The counters in Redis, for all web processes; while Redis is away, each process counts for itself.

    Nobody is refused, and nothing fails, because a counter cannot be reached. The library's own way out covers only the
    beginning of a request. What is counted by, networks and mailboxes, reaches Redis as keyed hashes only.
    """

    STORAGE_SCHEME = ["shared+redis", "shared+rediss"]
    PATIENCE_SECONDS = 0.25
    AGAIN_AFTER_SECONDS = 30.0

    def __init__(self, uri: str, **_options: object) -> None:
        super().__init__(uri)
        self._shared = RedisStorage(
            uri.removeprefix("shared+"),
            socket_timeout=self.PATIENCE_SECONDS,
            socket_connect_timeout=self.PATIENCE_SECONDS,
        )
        self._own = CalmMemory()
        self._away_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what can go wrong: nothing reaches the caller."""
        return RedisError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return how many there are now."""
        return self._ask(lambda counters: counters.incr(_hidden(key), expiry, amount))

    def get(self, key: str) -> int:
        """Return how many were counted."""
        return self._ask(lambda counters: counters.get(_hidden(key)))

    def get_expiry(self, key: str) -> float:
        """Return when they are forgotten, in seconds since 1970."""
        return self._ask(lambda counters: counters.get_expiry(_hidden(key)))

    def check(self) -> bool:
        """Say that it counts: somewhere it always does."""
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        return self._ask(lambda counters: counters.reset())

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._ask(lambda counters: counters.clear(_hidden(key)))

    def _ask(self, question: Callable[[Storage], Answer]) -> Answer:
        if time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except RedisError:
                self._away_until = time.monotonic() + self.AGAIN_AFTER_SECONDS
                log.warning("Redis cannot be reached; this process counts for its limits by itself for a while")
        return question(self._own)


def _hidden(key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hashlib.blake2b(key.encode(), key=hashlib.sha256(secret).digest(), digest_size=16).hexdigest()
