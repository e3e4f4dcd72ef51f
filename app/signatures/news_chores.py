"""What the worker does for updates, again and again."""

import logging
from collections.abc import Callable

from app.extensions import db
from app.signatures.informing import queue_range, unqueued

log = logging.getLogger(__name__)


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Put ordered updates into the outbox.

    Args:
        stopped: asked after each range; True = leave the rest for later.
    """
    for update_id in unqueued():
        try:
            while not stopped() and queue_range(update_id):
                pass
        except Exception:
            db.session.rollback()
            log.exception("an update could not be worked on; it is tried again", extra={"update": update_id})
