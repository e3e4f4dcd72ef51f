"""The ways in which a mail server lets its clients down, as data; each has a name for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Replies(StrEnum):
    """How an answer comes over the wire."""

    WHOLE = "whole"
    SPLIT = "split"
    "In two pieces."
    DRIP = "drip"
    "Byte by byte."
    TORN = "torn"
    "Half of it, then nothing more."


class AfterDot(StrEnum):
    """What follows the final dot instead of an answer; the letter is either kept or not."""

    ANSWER = "answer"
    RESET_KEPT = "reset-kept"
    RESET_LOST = "reset-lost"
    SILENCE_KEPT = "silence-kept"
    SILENCE_LOST = "silence-lost"
    CLOSE_AFTER_250 = "close-after-250"


class Tls(StrEnum):
    """What STARTTLS leads to."""

    GOOD = "good"
    GARBAGE = "garbage"
    CLOSED = "closed"
    STRANGER = "stranger"
    "A certificate that nobody trusts."


@dataclass(frozen=True)
class Mode:
    """One way to misbehave."""

    answers: Mapping[str, str] = field(default_factory=dict)
    "What it says to a command instead of yes; the greeting is `connect`, the letter's end `dot`."
    replies: Replies = Replies.WHOLE
    after_dot: AfterDot = AfterDot.ANSWER
    tls: Tls = Tls.GOOD
    goodbye_after: int | None = None
    "Says 421 to the first command after so many letters."
    drops_at: str = ""
    "The command at which it closes the connection without a word."
    stranger: str = ""
    "How an address begins to which it hands nothing on."


def _says(command: str, reply: str) -> Mode:
    return Mode({command: reply})


MODES: dict[str, Mode] = {
    "good": Mode(),
    "connect-421": _says("connect", "421 4.3.2 too busy"),
    "connect-554": _says("connect", "554 no service here"),
    "ehlo-421": _says("ehlo", "421 4.3.2 shutting down"),
    "auth-454": _says("auth", "454 4.7.0 temporary authentication failure"),
    "auth-535": _says("auth", "535 5.7.8 authentication failed"),
    "mail-421": _says("mail", "421 4.3.2 shutting down"),
    "mail-451": _says("mail", "451 4.3.0 try again later"),
    "mail-550": _says("mail", "550 5.1.8 sender rejected"),
    "rcpt-421": _says("rcpt", "421 4.3.2 shutting down"),
    "rcpt-450": _says("rcpt", "450 4.7.1 greylisted, try again in 60 seconds"),
    "rcpt-452": _says("rcpt", "452 4.2.2 mailbox full"),
    "rcpt-throttle": _says("rcpt", "450 4.2.1 is receiving mail at a rate that prevents more"),
    "rcpt-550": _says("rcpt", "550 5.1.1 no such user"),
    "rcpt-hourly": _says("rcpt", "550 5.2.121 hourly limit of this sender to this recipient"),
    "data-421": _says("data", "421 4.3.2 shutting down"),
    "data-451": _says("data", "451 4.3.0 not now"),
    "data-554": _says("data", "554 5.5.1 no valid recipients"),
    "dot-421": _says("dot", "421 4.3.0 closing, nothing was kept"),
    "dot-451": _says("dot", "451 4.3.0 could not write it"),
    "dot-552": _says("dot", "552 5.3.4 message too big"),
    "dot-554": _says("dot", "554 5.7.1 refused by policy"),
    "odd-recipient": Mode(stranger="odd@"),
    "goodbye-after-3": Mode(goodbye_after=3),
    "rset-500": _says("rset", "500 what is that"),
    "drop-at-mail": Mode(drops_at="mail"),
    "drop-at-rcpt": Mode(drops_at="rcpt"),
    "drop-at-data": Mode(drops_at="data"),
    "drop-in-body": Mode(drops_at="body"),
    "drop-at-quit": Mode(drops_at="quit"),
    "tls-garbage": Mode(tls=Tls.GARBAGE),
    "tls-closed": Mode(tls=Tls.CLOSED),
    "tls-stranger": Mode(tls=Tls.STRANGER),
    "close-after-250": Mode(after_dot=AfterDot.CLOSE_AFTER_250),
    "reset-after-dot-kept": Mode(after_dot=AfterDot.RESET_KEPT),
    "reset-after-dot-lost": Mode(after_dot=AfterDot.RESET_LOST),
    "silence-after-dot-kept": Mode(after_dot=AfterDot.SILENCE_KEPT),
    "silence-after-dot-lost": Mode(after_dot=AfterDot.SILENCE_LOST),
    "split-replies": Mode(replies=Replies.SPLIT),
    "slow-drip": Mode(replies=Replies.DRIP),
    "torn-replies": Mode(replies=Replies.TORN),
}
