"""One mail as a value: what it says, to whom, and nothing about how it travels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a mail."""

    name: str
    "ASCII letters, digits, hyphens and one dot: every mail program shows it as it is."
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient.

    The templates of `templates/email/<name>/` see every name of `fixed` and `slots` at top level. They are rendered
    once for all mails that agree in name, language and `fixed`; a slot's value is put in later, so that no template may
    ask anything about it (no `if`, no filter).
    """

    name: str
    "The folder under `templates/email/`."
    recipient: str
    recipient_name: str = ""
    language: str = "en"
    fixed: Mapping[str, Any] = field(default_factory=dict)
    "The same for many mails: a campaign's title, its link."
    slots: Mapping[str, str] = field(default_factory=dict)
    "Plain text that differs from mail to mail; HTML gets it escaped, its line breaks as `<br>`."
    sender_name: str = ""
    "Who speaks, shown as `<sender_name> via <organization>`; empty: the organization itself."
    reply_to: str = ""
    "Where an answer goes; empty: to the sender's own address."
    reply_to_name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    "Further headers, such as `List-Unsubscribe`."
    automatic: bool = False
    "No human wrote it (RFC 3834): it is marked, so that no out-of-office note answers. A signed letter is not."
    attachments: tuple[Attachment, ...] = ()
    "The same for all mails that agree in `fixed`."
