"""From a mail to the row that is stored."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.outbox import lasting, rendering
from app.outbox import skeleton as skeletons
from app.outbox.headers import MailUnsafe, check_address, check_header_name, check_line, text_header
from app.outbox.mail import Mail
from app.outbox.models import MailTemplate, MessageState
from app.outbox.skeleton import Skeleton

_LONGEST_HEADER = 998


@dataclass(frozen=True)
class _Known:
    """A skeleton that this maker has stored, and what it was made from."""

    fixed: Mapping[str, Any]
    slots: frozenset[str]
    template_id: int
    needed: frozenset[str]
    in_subject: frozenset[str]


class RowMaker:
    """Makes rows for one stream in one transaction; a mail's templates are rendered once for all that look alike."""

    def __init__(self, stream_id: int, *, counted: bool) -> None:
        self._stream_id = stream_id
        self._counted = counted
        self._known: dict[tuple[Any, ...], list[_Known]] = {}
        self._domain = current_app.config["MAIL_DEFAULT_SENDER"][1].rpartition("@")[2]

    def row(self, key: str, mail: Mail, due_at: float | None) -> dict[str, Any]:
        """Return the values of one `messages` row.

        Args:
            key: what it is; its first word becomes part of the Message-ID.
            mail: what to send.
            due_at: not before this moment, seconds since 1970; None: now.

        Raises:
            MailUnsafe: a value cannot stand in a mail.
        """
        known = self._skeleton(mail)
        now = time.time()
        return {
            "key": key,
            "stream_id": self._stream_id,
            "template_id": known.template_id,
            "recipient": check_address(mail.recipient),
            "slots": _slots(mail, known),
            "message_id": f"<{key.partition(':')[0]}.{uuid.uuid4().hex}@{self._domain}>",
            "state": MessageState.PENDING,
            "counted": self._counted,
            "attempts": 0,
            "crashes": 0,
            "patience_from": now,
            "due_at": now if due_at is None else due_at,
            "last_code": "",
            "last_reply": "",
            "changed_at": now,
        }

    def _skeleton(self, mail: Mail) -> _Known:
        alike = (mail.name, mail.language, mail.automatic, mail.attachments, *sorted(mail.headers))
        candidates = self._known.setdefault(alike, [])
        for known in candidates:
            if (known.fixed is mail.fixed or known.fixed == mail.fixed) and known.slots == mail.slots.keys():
                return known
        skeleton = skeletons.of(mail)
        known = _Known(
            fixed=mail.fixed,
            slots=frozenset(mail.slots),
            template_id=store(skeleton),
            needed=frozenset(
                skeleton.text.slots + skeleton.subject.slots + (skeleton.html.slots if skeleton.html else [])
            ),
            in_subject=frozenset(skeleton.subject.slots),
        )
        candidates.append(known)
        return known


def store(skeleton: Skeleton) -> int:
    """Return the id of the row that holds this skeleton; the same one is stored once. Does not commit."""
    if known := lasting.number("template", skeleton.digest):
        return known
    by_digest = select(MailTemplate.id).where(MailTemplate.digest == skeleton.digest)
    if template_id := db.session.scalar(by_digest):
        return lasting.found("template", skeleton.digest, template_id)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    slots = sorted(set(skeleton.subject.slots + skeleton.text.slots))
    lasting.added("template", skeleton.digest)
    db.session.execute(
        dialect.insert(MailTemplate).on_conflict_do_nothing(index_elements=["digest"]),
        {"digest": skeleton.digest, "content": skeleton.to_bytes(), "slots": slots},
    )
    stored: int = db.session.scalars(by_digest).one()
    return stored


def _slots(mail: Mail, known: _Known) -> dict[str, str]:
    """Return what fills the gaps: the slots that a template uses, and ours where they say something."""
    slots = {name: _body_text(mail.slots[name]) for name in known.needed}
    for name in known.in_subject:
        check_line(slots[name])
    ours = {
        rendering.RECIPIENT_NAME: mail.recipient_name,
        rendering.SENDER_NAME: mail.sender_name,
        rendering.REPLY_TO: mail.reply_to and check_address(mail.reply_to),
        rendering.REPLY_TO_NAME: mail.reply_to_name,
    }
    slots |= {name: check_line(value) for name, value in ours.items() if value}
    return slots | {rendering.HEADER + name: _header(name, value) for name, value in mail.headers.items()}


def _body_text(value: str) -> str:
    if "\x00" in value:
        raise MailUnsafe
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise MailUnsafe from error
    return value


def _header(name: str, value: str) -> str:
    """Return a further header's value, if it fits the longest line even where nothing in it can be folded."""
    line = text_header(check_header_name(name), check_line(value))
    if max(len(part) for part in line.splitlines()) > _LONGEST_HEADER:
        raise MailUnsafe("A header of this mail is longer than mail allows.")
    return value
