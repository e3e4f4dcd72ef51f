"""Where a group of rows becomes letters: each template is compiled once, then filled in for each row."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.exc import NoResultFound

from app.outbox.envelope import bounce_address
from app.outbox.headers import MailUnsafe
from app.outbox.judgement import broken
from app.outbox.ledger import Claimed, Recorded
from app.outbox.models import MailTemplate
from app.outbox.outgoing import Outgoing
from app.outbox.progress import Step
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import Skeleton

log = logging.getLogger(__name__)


class Letter(NamedTuple):
    """One letter of a group, ready to travel."""

    place: int
    "Where it stands in the group, as the progress map knows it."
    message: Claimed
    outgoing: Outgoing


class Press:
    """Renders groups; for one thread, inside an app context."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        organization, address = current_app.config["MAIL_DEFAULT_SENDER"]
        self._sender = Sender(organization, address)
        self._renderer = lru_cache(maxsize=64)(self._make_renderer)

    def render(self, group: list[Claimed], step: Callable[[int, Step], None]) -> tuple[list[Letter], list[Recorded]]:
        """Return the letters of a group, and the records of those that cannot be rendered.

        Args:
            group: the rows.
            step: notes how far each is, so that a letter that kills the worker is known by its second time.
        """
        letters, failures, now = [], [], time.time()
        for index, message in enumerate(group):
            step(index, Step.RENDERING)
            try:
                letters.append(self._letter(index, message, now))
            except (LookupError, NoResultFound, MailUnsafe, ValueError, TypeError) as error:
                log.error("a mail could not be made", extra={"mail": message.id, "reason": type(error).__name__})
                failures.append(broken(message, type(error).__name__))
            step(index, Step.RENDERED)
        return letters, failures

    def _letter(self, index: int, message: Claimed, now: float) -> Letter:
        content = self._renderer(message.template_id).render(
            recipient=message.recipient, message_id=message.message_id, slots=message.slots, date=now
        )
        return Letter(index, message, Outgoing(bounce_address(message.id), message.recipient, content))

    def _make_renderer(self, template_id: int) -> Renderer:
        by_id = select(MailTemplate.content).where(MailTemplate.id == template_id)
        with self._engine.connect() as connection:
            content = connection.execute(by_id).scalar_one()
        return Renderer(Skeleton.from_bytes(content), self._sender)
