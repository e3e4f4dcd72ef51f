"""What the worker does for those who write to supporters, again and again."""

import logging
from collections.abc import Callable

from app.extensions import db
from app.signatures import asking_again, informing, news_retries

log = logging.getLogger(__name__)


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Put the mails that ask about a new text into the outbox, then ordered updates; send again what is to be retried.

    Args:
        stopped: asked after each range; True = leave the rest for later.
    """
    for step, orders in (
        (asking_again.queue_range, asking_again.unqueued),
        (informing.queue_range, informing.unqueued),
        (news_retries.retry_portion, news_retries.unfinished),
    ):
        for number in orders():
            _work_on(step, number, stopped)


def _work_on(step: Callable[[int], bool], number: int, stopped: Callable[[], bool]) -> None:
    """Take one order's ranges; if that fails, the others do not wait for it."""
    try:
        while not stopped() and step(number):
            pass
    except Exception:
        db.session.rollback()
        log.exception("mails to supporters could not be prepared; it is tried again", extra={"order": number})
