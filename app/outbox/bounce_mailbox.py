"""Fetching bounces from their mailbox by IMAP (RFC 9051): each mail is marked as seen once it is written down."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from app.errors import DomainError
from app.extensions import db
from app.outbox.bounces import Effect, NotRecordedYet, take_in
from app.outbox.reports import LARGEST_BYTES

TIMEOUT_SECONDS = 30
AT_MOST = 500
"Mails in one go; the next go is a minute later."
LOOPBACK = ("localhost", "127.0.0.1", "::1")

log = logging.getLogger(__name__)


class MailboxUnavailable(DomainError):
    """The bounce mailbox could not be read: check BOUNCE_IMAP_URL."""


def poll() -> dict[Effect, int]:
    """Take in every bounce that nobody has seen yet; return how many had which effect.

    Killed between the commit and the mark, it meets the same mail again, which then changes nothing.

    Raises:
        MailboxUnavailable: the mailbox cannot be reached, does not let us in, or breaks off.
    """
    effects = dict.fromkeys(Effect, 0)
    url = current_app.config["BOUNCE_IMAP_URL"]
    if not url:
        return effects
    try:
        with _mailbox(urlsplit(url)) as mailbox:
            for uid in _unseen(mailbox):
                if effect := _take(mailbox, uid):
                    effects[effect] += 1
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable from error
    log.info("bounces were fetched", extra={"effects": effects})
    return effects


def fetch() -> None:
    """Take in what came back, if it can be had now; otherwise the next minute's turn does."""
    try:
        poll()
    except MailboxUnavailable:
        log.warning("the bounce mailbox could not be read")


@contextmanager
def _mailbox(url: SplitResult) -> Iterator[imaplib.IMAP4]:
    """Open the mailbox; encrypted, unless it is on this machine."""
    host, safe = url.hostname or "", ssl.create_default_context()
    if url.scheme == "imaps":
        mailbox: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=safe, timeout=TIMEOUT_SECONDS)
    else:
        mailbox = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT_SECONDS)
    try:
        if url.scheme != "imaps" and host not in LOOPBACK:
            mailbox.starttls(safe)
        mailbox.login(unquote(url.username or ""), unquote(url.password or ""))
        _done(mailbox.select(f'"{unquote(url.path.strip("/")) or "INBOX"}"'))
        yield mailbox
    finally:
        _leave(mailbox)


def _leave(mailbox: imaplib.IMAP4) -> None:
    """Say goodbye; a server that went without one leaves its socket to us."""
    try:
        mailbox.logout()
    except (OSError, imaplib.IMAP4.error):
        mailbox.shutdown()


def _unseen(mailbox: imaplib.IMAP4) -> list[str]:
    found = _done(mailbox.uid("SEARCH", "UNSEEN", "UNDELETED"))[0]
    return found.decode().split()[:AT_MOST] if isinstance(found, bytes) else []


def _take(mailbox: imaplib.IMAP4, uid: str) -> Effect | None:
    """Take in one mail, then mark it; None if it must be met again."""
    answer = _done(mailbox.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_BYTES}>)"))
    raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    try:
        effect = take_in(raw)
    except NotRecordedYet:
        return None
    except Exception:  # it must not keep those behind it from being read
        db.session.rollback()
        log.exception("a returned mail could not be taken in; it stays unseen")
        return None
    _done(mailbox.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return effect


def _done(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    """Return what the server said.

    Raises:
        imaplib.IMAP4.error: it said no.
    """
    status, parts = answer
    if status != "OK":
        raise imaplib.IMAP4.error(re.sub(r"\W+", " ", status))
    return parts
