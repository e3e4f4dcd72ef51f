"""The reply table: which answer of a mail server means what, as data, first match wins."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """How far the conversation had come when the answer, or the silence, arrived."""

    CONNECT = "connect"
    "Name look-up, TCP, the 220 greeting, EHLO."
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    "The command DATA, before its 354."
    BODY = "body"
    "The letter was being written; its final dot cannot have arrived."
    DOT = "dot"
    "The final dot was written: from here on the letter may have been taken."
    QUIT = "quit"
    "RSET or QUIT after the letter was accepted."


class Kind(StrEnum):
    """What an answer is about."""

    ACCEPTED = "accepted"
    TRANSPORT = "transport"
    "The road: nothing was sent and nobody refused this letter."
    THROTTLE = "throttle"
    "Too fast: slow down, the letter itself is fine."
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    POLICY = "policy"
    "Refused for what it is or who sends it: the next letters will fare alike."
    CONFIGURATION = "configuration"
    "Our own sign-in, certificate or sender: a person must mend it."
    AMBIGUOUS = "ambiguous"
    "Nobody can know whether it was taken (RFC 1047)."


class Scope(StrEnum):
    """Whom the answer concerns, besides the letter."""

    ROW = "row"
    RECIPIENT = "recipient"
    DOMAIN = "domain"
    RELAY = "relay"


@dataclass(frozen=True)
class Rule:
    """One row of the table; what is left out matches anything.

    `codes` and `enhanced` are matched at their start: "5" is every 5xx, "4.7." every 4.7.x.
    """

    kind: Kind
    scope: Scope
    what_to_do: str
    phases: tuple[Phase, ...] = ()
    codes: tuple[str, ...] = ()
    enhanced: tuple[str, ...] = ()
    words: re.Pattern[str] | None = None
    wait_seconds: int | None = None
    "How long to wait where the server names no time of its own."
    at_least_seconds: int = 0


MINUTE = 60
HOUR = 60 * MINUTE
ENVELOPE = (Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


FULL = _words(r"over ?quota|quota exceeded|exceed\w*.{0,30}quota|mailbox (is |has )?(full|exceed)|insufficient storage")
RATE = _words(r"too (many|fast|much|quickly)|\brate\b|rate-?limit|throttl|limit exceeded|exceed\w*.{0,40}\blimit")
GREYLIST = _words(r"gr[ea]y-?list")
NOBODY = _words(
    r"(user|recipient|mailbox|account|address).{0,30}(unknown|not found|unavailable|disabled|does ?n.t exist)"
    r"|(unknown|no such|invalid) (local )?(user|recipient|mailbox|address)|does ?n.t have an? .{0,30}account"
)
BLOCKED = _words(
    r"spam|block|blacklist|reputation|dmarc|\bdkim\b|\bspf\b|polic(y|ies)|unauthenticated|content reject|virus"
)
RELAYING = _words(
    r"relay\w*.{0,20}(denied|not permitted|prohibited|not allowed)|unable to relay|send ?as ?denied|not owned by"
)
CERTIFICATE = _words(r"certificate|self.?signed|hostname mismatch")

SLOW_DOWN = "Nothing to do: the pace was lowered and the letter leaves later; tell the office if it lasts for days."
SIGN_IN = "Check MAIL_USERNAME, MAIL_PASSWORD and MAIL_USE_TLS against what the relay's provider tells you."
CERTIFICATES = "Check MAIL_SERVER: its certificate must be valid and carry exactly that name."
SENDER = "Check MAIL_DEFAULT_SENDER and BOUNCE_ADDRESS: the relay does not let this account send from them."
ROAD = "Nothing to do unless it lasts: then check that MAIL_SERVER and MAIL_PORT are right and the relay is up."
LATER = "Nothing to do: it is tried again by itself."
MAILBOX_FULL = "The mailbox is full; ask the office to make room, it is tried again for days."
WRONG_ADDRESS = "This address takes no mail; correct it or find another one before more is sent there."
REPUTATION = (
    "Their server refuses our mail as such: let whoever looks after this site run `flask doctor` (SPF, DKIM, DMARC); "
    "ask their postmaster."
)
TOO_BIG = "The mail is too large or malformed for that server; shorten it or use another delivery mode."
UNCERTAIN = "Ask the office whether it arrived; then mark it as delivered or send it again."

RULES = (
    # After acceptance nothing can undo it.
    Rule(Kind.ACCEPTED, Scope.ROW, "Nothing to do: it was accepted.", (Phase.QUIT,)),
    Rule(Kind.ACCEPTED, Scope.ROW, "Nothing to do: it was accepted.", (Phase.DOT,), ("2",)),
    # Ours to mend.
    Rule(Kind.CONFIGURATION, Scope.RELAY, CERTIFICATES, (Phase.CONNECT, Phase.TLS), words=CERTIFICATE),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SIGN_IN, codes=("530", "534", "535", "538")),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SIGN_IN, (Phase.AUTH, Phase.TLS), ("5",)),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SIGN_IN, (Phase.TLS,), ("454",)),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SENDER, ENVELOPE, ("5",), words=RELAYING),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SENDER, ENVELOPE, ("5",), ("5.1.7", "5.1.8", "5.7.60")),
    # Too fast, in whichever class the server says it: a first digit of 5 alone does not prove permanence.
    Rule(Kind.THROTTLE, Scope.RECIPIENT, SLOW_DOWN, enhanced=("5.2.121", "5.2.122"), at_least_seconds=HOUR),
    Rule(Kind.THROTTLE, Scope.RECIPIENT, SLOW_DOWN, (), ("4",), ("4.2.1",), RATE, 15 * MINUTE),
    Rule(
        Kind.TEMPORARY,
        Scope.RECIPIENT,
        MAILBOX_FULL,
        codes=("4", "5"),
        enhanced=("4.2.2", "5.2.2"),
        at_least_seconds=HOUR,
    ),
    Rule(Kind.TEMPORARY, Scope.RECIPIENT, MAILBOX_FULL, ENVELOPE, ("552", "452"), words=FULL, at_least_seconds=HOUR),
    Rule(Kind.TEMPORARY, Scope.ROW, LATER, ENVELOPE, ("4",), words=GREYLIST, wait_seconds=5 * MINUTE),
    Rule(Kind.THROTTLE, Scope.DOMAIN, SLOW_DOWN, ENVELOPE, ("4",), words=RATE, wait_seconds=15 * MINUTE),
    # The road.
    Rule(Kind.TRANSPORT, Scope.RELAY, ROAD, codes=("421",)),
    Rule(Kind.TRANSPORT, Scope.RELAY, ROAD, (Phase.CONNECT, Phase.TLS, Phase.AUTH)),
    Rule(Kind.TRANSPORT, Scope.RELAY, ROAD, (Phase.BODY,)),
    # Not now.
    Rule(Kind.TEMPORARY, Scope.RELAY, LATER, ENVELOPE, ("452",), ("4.3.1",), wait_seconds=HOUR),
    Rule(Kind.TEMPORARY, Scope.RECIPIENT, LATER, ENVELOPE, ("452",), wait_seconds=HOUR),
    Rule(Kind.TEMPORARY, Scope.ROW, LATER, ENVELOPE, ("4",)),
    # Never.
    Rule(
        Kind.PERMANENT,
        Scope.RECIPIENT,
        WRONG_ADDRESS,
        ENVELOPE,
        ("5",),
        ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.1"),
    ),
    Rule(Kind.POLICY, Scope.DOMAIN, REPUTATION, ENVELOPE, ("5",), ("5.7.",)),
    Rule(Kind.POLICY, Scope.DOMAIN, TOO_BIG, ENVELOPE, ("5",), ("5.6.", "5.3.4", "5.2.3")),
    Rule(Kind.PERMANENT, Scope.RECIPIENT, WRONG_ADDRESS, ENVELOPE, ("5",), words=NOBODY),
    Rule(Kind.POLICY, Scope.DOMAIN, REPUTATION, ENVELOPE, ("5",), words=BLOCKED),
    Rule(Kind.POLICY, Scope.DOMAIN, TOO_BIG, ENVELOPE, ("552",)),
    Rule(Kind.CONFIGURATION, Scope.RELAY, SENDER, (Phase.MAIL,), ("5",)),
    Rule(Kind.POLICY, Scope.DOMAIN, REPUTATION, ENVELOPE, ("554",)),
    Rule(Kind.PERMANENT, Scope.RECIPIENT, WRONG_ADDRESS, (Phase.RCPT,), ("5",)),
    Rule(Kind.POLICY, Scope.DOMAIN, REPUTATION, ENVELOPE, ("5",)),
    # Silence, or an answer that is none.
    Rule(Kind.AMBIGUOUS, Scope.RELAY, UNCERTAIN, (Phase.DOT,)),
    Rule(Kind.TRANSPORT, Scope.RELAY, ROAD),
)
