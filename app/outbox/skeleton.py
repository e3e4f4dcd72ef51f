"""A mail rendered once for many: its fixed text, already encoded, with gaps for what differs.

Building a message with the standard library for each letter costs twenty times what its SMTP transaction costs, so the
templates are rendered once with markers in place of the slots, and the worker fills the gaps (`rendering.py`).
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, cast

from flask import current_app
from flask_babel import force_locale
from jinja2 import Environment, StrictUndefined, Template, TemplateNotFound

from app.outbox import quoted
from app.outbox.headers import check_line
from app.outbox.mail import Attachment, Mail

_MOST_BUILT = 256


@dataclass(frozen=True)
class Gapped:
    """Fixed text around slots: one piece more than there are slots."""

    pieces: list[str]
    slots: list[str]


@dataclass(frozen=True)
class Skeleton:
    """Everything that mails of one kind have in common."""

    subject: Gapped
    "Not encoded: a subject is encoded as a whole."
    text: Gapped
    "Encoded."
    html: Gapped | None
    "Encoded; None where there is no `body.html`."
    headers: list[str]
    "Names of the further headers; their values are slots."
    automatic: bool
    attachments: list[dict[str, str]] = field(default_factory=list)
    "Name, type and content of each, the content in base64."

    def to_bytes(self) -> bytes:
        """Return what is stored."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @cached_property
    def digest(self) -> str:
        """Return the name of this content: the same content is stored once."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Skeleton":
        """Return what `to_bytes` stored."""
        values = json.loads(content)
        for part in ("subject", "text", "html"):
            values[part] = Gapped(**values[part]) if values[part] else None
        return cls(**values)


def of(mail: Mail) -> Skeleton:
    """Return the skeleton of a mail, built once in each process for all that look alike: each signature asks for one.

    Raises:
        jinja2.UndefinedError: a template uses a name that is neither fixed nor a slot.
        MailUnsafe: the subject's fixed text has a control character.
    """
    if mail.attachments:
        return build(mail)  # there is one of its kind, and it is large
    built: dict[tuple[object, ...], Skeleton] = current_app.extensions.setdefault("outbox_skeletons", {})
    alike = (mail.name, mail.language, mail.automatic, *sorted(mail.headers), *sorted(mail.slots), repr(mail.fixed))
    if alike not in built:
        if len(built) >= _MOST_BUILT:
            built.clear()
        built[alike] = build(mail)
    return built[alike]


def build(mail: Mail) -> Skeleton:
    """Render a mail's templates with gaps for its slots.

    Raises:
        jinja2.UndefinedError: a template uses a name that is neither fixed nor a slot.
        MailUnsafe: the subject's fixed text has a control character.
    """
    with force_locale(mail.language):
        subject = _render(mail, "subject.txt", lambda text: check_line(" ".join(text.split())))
        text = _render(mail, "body.txt", _body)
        html = _render(mail, "body.html", _body) if _has_html(mail.name) else None
    return Skeleton(
        subject=subject,
        text=Gapped(quoted.with_gaps(text.pieces), text.slots),
        html=html and Gapped(quoted.with_gaps(html.pieces), html.slots),
        headers=sorted(mail.headers),
        automatic=mail.automatic,
        attachments=[_attached(each) for each in mail.attachments],
    )


def _attached(attachment: Attachment) -> dict[str, str]:
    content = base64.encodebytes(attachment.content).decode("ascii").replace("\n", "\r\n")
    return {"name": check_line(attachment.name), "type": check_line(attachment.content_type), "content": content}


def _body(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n") + "\n"


def _render(mail: Mail, file_name: str, tidy: Callable[[str], str]) -> Gapped:
    """Render with markers that nobody can have typed, then take them out."""
    nonce = secrets.token_hex(8)
    markers: Mapping[str, str] = {name: f"\ue000{nonce}{name}\ue001" for name in mail.slots}
    template = _template(f"email/{mail.name}/{file_name}")
    rendered = tidy(template.render({"language": mail.language, **mail.fixed, **markers}))
    parts = re.split(f"\ue000{nonce}(\\w+)\ue001", rendered)
    return Gapped(parts[::2], parts[1::2])


def _has_html(name: str) -> bool:
    try:
        _template(f"email/{name}/body.html")
    except TemplateNotFound:
        return False
    return True


def _template(path: str) -> Template:
    """Return a template in an environment where a misspelt name is an error, not an empty place in a letter."""
    extensions: dict[str, Any] = current_app.extensions
    if "outbox_templates" not in extensions:
        extensions["outbox_templates"] = current_app.jinja_env.overlay(undefined=StrictUndefined)
    return cast(Environment, extensions["outbox_templates"]).get_template(path)
