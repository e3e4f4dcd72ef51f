"""What the worker does for deliveries, again and again."""

import logging
from collections.abc import Callable

from app.extensions import db
from app.letters import asking, counting, readdressing, retries
from app.letters.composing import compose_files, uncomposed
from app.letters.queueing import queue_range, unqueued
from app.letters.releasing import finish_cancelled, release_range, unreleased
from app.letters.sealing import seal_part, unsealed
from app.outbox import service as outbox

log = logging.getLogger(__name__)


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Put ordered letters into the outbox, make ready again what a cancelled delivery left behind, seal manifests.

    What a cancelled stream got back from a worker since, be it a delivery's or another's, is cancelled first.

    Args:
        stopped: asked after each range; True = leave the rest for later.
    """
    counting.merge()
    for step, deliveries in (
        (readdressing.readdress_range, readdressing.unreaddressed),
        (queue_range, unqueued),
        (retries.retry_portion, retries.unfinished),
        (finish_cancelled, outbox.cancelled_unfinished),
        (release_range, unreleased),
        (asking.release_range, asking.unreleased),
        (seal_part, unsealed),
        (compose_files, uncomposed),
    ):
        for delivery_id in deliveries():
            _work_on(step, delivery_id, stopped)


def _work_on(step: Callable[[int], bool], delivery_id: int, stopped: Callable[[], bool]) -> None:
    """Take one delivery's ranges; if that fails, the others do not wait for it."""
    try:
        while not stopped() and step(delivery_id):
            pass
    except Exception:
        db.session.rollback()
        log.exception("a delivery could not be worked on; it is tried again", extra={"delivery": delivery_id})
