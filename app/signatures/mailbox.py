"""Addresses: whether mail can go there, and which mailbox stands behind them.

People sign once for each mailbox, and many providers deliver several spellings of an address to one mailbox. Which
spellings, differs by provider: Gmail ignores dots, others do not. So the rules are data, one line for each provider,
and a domain that is not listed keeps its dots.
"""

from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
"Domains that never lead anywhere (RFC 2606, RFC 6761)."


class AddressRefused(ValueError):
    """Mail cannot go to this address."""


@dataclass(frozen=True)
class Address:
    """An address that mail can go to."""

    typed: str
    "As its owner writes it; pages show this."
    deliverable: str
    "The same for SMTP, with the domain in ASCII."
    canonical: str
    "The mailbox behind it: equal for every spelling that its provider delivers to the same place."


@dataclass(frozen=True)
class Rule:
    """How one provider reads the part before the @."""

    extension: str = "+"
    "What follows this sign is the owner's own label; empty = the provider knows no labels."
    ignored: str = ""
    "Signs that make no difference."
    same_as: str = ""
    "The domain that this one is another name of."


EVERYONE = Rule()
RULES = {
    "gmail.com": Rule(ignored="."),
    "googlemail.com": Rule(ignored=".", same_as="gmail.com"),
    "pm.me": Rule(ignored=".-_", same_as="proton.me"),
    "protonmail.com": Rule(ignored=".-_", same_as="proton.me"),
    "proton.me": Rule(ignored=".-_"),
    "me.com": Rule(same_as="icloud.com"),
    "mac.com": Rule(same_as="icloud.com"),
    "yahoo.com": Rule(extension="-"),
    "ymail.com": Rule(extension="-"),
    "rocketmail.com": Rule(extension="-"),
    "ya.ru": Rule(same_as="yandex.ru"),
    "yandex.com": Rule(same_as="yandex.ru"),
}


@lru_cache(maxsize=16)  # one form asks five times for the address that was typed into it
def parse(text: str, *, reserved_too: bool = False) -> Address:
    """Return the address in `text`; the network is not asked.

    Args:
        text: as typed.
        reserved_too: take domains that never lead anywhere, as tests and demonstrations do.

    Raises:
        AddressRefused: it is none, or it is one that no mail can go to.
    """
    try:
        found = validate_email(
            text.strip(),
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=not reserved_too,
            strict=True,
        )
    except EmailNotValidError as error:
        raise AddressRefused from error
    if found.ascii_email is None or "." not in found.domain or (not reserved_too and is_reserved(found.ascii_domain)):
        raise AddressRefused
    return Address(found.normalized, found.ascii_email, canonical(found.ascii_email))


def deliverable(typed: str) -> str:
    """Return the form for SMTP of an address that was taken once."""
    return parse(typed, reserved_too=True).deliverable


def is_reserved(domain: str) -> bool:
    """Tell whether a domain is reserved for examples and tests."""
    domain = domain.lower().rstrip(".")
    return any(domain == name or domain.endswith("." + name) for name in RESERVED)


def canonical(ascii_email: str) -> str:
    """Return the mailbox behind an address, by the rules of its provider; not an address to write to."""
    local, _, domain = ascii_email.lower().rpartition("@")
    rule = RULES.get(domain, EVERYONE)
    if rule.extension:
        local = local.split(rule.extension)[0] or local
    local = "".join(sign for sign in local if sign not in rule.ignored) or local
    return f"{local}@{rule.same_as or domain}"
