"""The door out: the one module that opens a connection to the mail relay.

Flask-Mail says where the relay is and how to sign in; this connection adds what Flask-Mail leaves out: timeouts,
checked certificates, a name of our own in EHLO, and an end that never raises.
"""

import contextlib
import logging
import smtplib
import ssl
from types import TracebackType
from urllib.parse import urlsplit

import flask_mail
from flask import current_app

from app.outbox.answer import Answer
from app.outbox.conversation import Conversation, EncryptedConversation
from app.outbox.replies import Phase

log = logging.getLogger(__name__)


class RelayUnavailable(Exception):
    """No conversation with the relay could be begun; no letter was touched."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.text)
        self.answer = answer


class RelayConnection(flask_mail.Connection):
    """Flask-Mail's connection, with deadlines and checked certificates; for one thread."""

    host: Conversation

    def __enter__(self) -> "RelayConnection":
        """Connect, encrypt and sign in.

        Raises:
            RelayUnavailable: with the phase that failed and what the relay said.
        """
        self.host = self.configure_host()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Take leave; whatever happens now, what was accepted stays accepted."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.host.quit()
        self.host.close()

    def configure_host(self) -> Conversation:
        """Return a conversation in which mail can be handed over."""
        host = self._connect()
        try:
            self._prepare(host)
        except RelayUnavailable:
            host.close()
            raise
        return host

    def _connect(self) -> Conversation:
        config = current_app.config
        options = {"local_hostname": _our_name(), "timeout": config["MAIL_TIMEOUT_SECONDS"]}
        try:
            if self.mail.use_ssl:
                host: Conversation = EncryptedConversation(
                    self.mail.server, self.mail.port, context=ssl.create_default_context(), **options
                )
            else:
                host = Conversation(self.mail.server, self.mail.port, **options)
        except ssl.SSLError as error:
            raise _unavailable(Phase.TLS, error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _unavailable(Phase.CONNECT, error) from error
        host.dot_timeout = config["MAIL_DOT_TIMEOUT_SECONDS"]
        return host

    def _prepare(self, host: Conversation) -> None:
        phase = Phase.CONNECT
        try:
            host.ehlo_or_helo_if_needed()
            if self.mail.use_tls:
                phase = Phase.TLS
                host.starttls(context=ssl.create_default_context())
                host.ehlo_or_helo_if_needed()
            if self.mail.username:
                phase = Phase.AUTH
                host.login(self.mail.username, self.mail.password or "")
        except (OSError, smtplib.SMTPException) as error:
            raise _unavailable(phase, error) from error


def _our_name() -> str:
    """Return the name to greet with: the public one, not the machine's, which may be private (RFC 5321, 4.1.4)."""
    public: str = urlsplit(current_app.config["PUBLIC_URL"]).hostname or ""
    sender: str = current_app.config["MAIL_DEFAULT_SENDER"][1].rpartition("@")[2]
    return public if any(letter.isalpha() for letter in public) and "." in public else sender


def _unavailable(phase: Phase, error: Exception) -> RelayUnavailable:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return RelayUnavailable(Answer(phase, error.smtp_code, text.replace("\x00", "")))
    return RelayUnavailable(Answer(phase, 0, f"{type(error).__name__}: {error}"))
