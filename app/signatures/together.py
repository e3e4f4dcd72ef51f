"""Doing for several requests of one process at once what each of them asks for, in one transaction.

A statement and a commit cost both processors almost the same for ten rows as for one. So whoever comes while others are
being worked for waits for the turn, and who gets the turn does what all have asked for that wait by then. With nobody
else there, this is a lock that is free. Nobody is answered before the commit that has what they asked for.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from app.errors import DomainError
from app.extensions import db

Wish = TypeVar("Wish")
Outcome = TypeVar("Outcome")

CONCERNS_ONE = (DomainError, IntegrityError, DataError)
"Errors that come from what one of them asks for: then each is worked for alone. All others would come again each time."


class _Waiting:
    """One request that waits until its wish was done, or until it is its turn to do what all wish that wait."""

    def __init__(self, wish: Any, key: Hashable) -> None:
        self.wish = wish
        self.key = key
        self.outcome: Any = None
        self.error: BaseException | None = None
        self.done = False
        self._called = threading.Lock()
        self._called.acquire()

    def call(self) -> None:
        self._called.release()

    def wait(self) -> None:
        self._called.acquire()


class Together(Generic[Wish, Outcome]):
    """Collects what requests ask for at the same moment.

    Args:
        work: does all of it in one transaction of `db.session`, commits, and returns an outcome for each in order.
    """

    def __init__(self, work: Callable[[Sequence[Wish]], Sequence[Outcome]]) -> None:
        self._work = work
        self._guard = threading.Lock()
        self._is_somebodys_turn = False
        self._waiting: list[_Waiting] = []

    @property
    def waiting(self) -> int:
        """Return how many wait for the next turn."""
        return len(self._waiting)

    def do(self, wish: Wish, key: Hashable) -> Outcome:
        """Do what is asked for, with what others ask for at this moment, and return what came of it.

        Args:
            wish: what is asked for.
            key: what it is about; two of one key are never in the same transaction.

        Raises:
            Exception: what `work` raised for this wish alone, or because nothing could be worked for.
        """
        db.session.rollback()  # hold no connection while others have the turn: they may need the last one
        mine = _Waiting(wish, key)
        with self._guard:
            self._waiting.append(mine)
            waits, self._is_somebodys_turn = self._is_somebodys_turn, True
        if waits:
            mine.wait()
        if not mine.done:
            self._do_all(mine, self._take(mine))
        if mine.error is not None:
            raise mine.error
        outcome: Outcome = mine.outcome
        return outcome

    def _take(self, mine: _Waiting) -> list[_Waiting]:
        """Return all that can be done with mine; what shares a key with another waits for the next turn."""
        with self._guard:
            taken = {mine.key: mine}
            for each in self._waiting:
                taken.setdefault(each.key, each)
            self._waiting = [each for each in self._waiting if taken[each.key] is not each]
        return list(taken.values())

    def _do_all(self, mine: _Waiting, taken: list[_Waiting]) -> None:
        try:
            self._try(taken)
        except CONCERNS_ONE:
            for each in taken:
                self._try_one(each)
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            _fail(taken, error)
        finally:
            self._give_the_turn_on()
            for each in taken:
                if each is not mine:
                    each.call()

    def _give_the_turn_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting[0].call()
            else:
                self._is_somebodys_turn = False

    def _try_one(self, one: _Waiting) -> None:
        try:
            self._try([one])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            _fail([one], error)

    def _try(self, taken: list[_Waiting]) -> None:
        try:
            outcomes = self._work([each.wish for each in taken])
        except BaseException:
            db.session.rollback()
            raise
        for each, outcome in zip(taken, outcomes, strict=True):
            each.outcome, each.done = outcome, True


def _fail(taken: list[_Waiting], error: BaseException) -> None:
    for each in taken:
        each.error, each.done = error, True
