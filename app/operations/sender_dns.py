"""Whether the sender's domain tells the world that our mail is genuine: SPF, DKIM, DMARC (RFC 7208, 6376, 7489)."""

from collections.abc import Iterator

import dns.exception
import dns.resolver

from app.operations.finding import Finding, Verdict

SECONDS = 3
RESERVED = ("example", "test", "invalid", "localhost")
"""Domains that nobody can have (RFC 2606)."""


class CouldNotLookUp(Exception):
    """No name server answered in time."""


def sender_findings(address: str, resolver: dns.resolver.Resolver | None = None) -> Iterator[Finding]:
    """Yield what the sender's domain publishes.

    Args:
        address: our own address in `From:`.
        resolver: None = the machine's.
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    if domain.rpartition(".")[2] in RESERVED:
        yield Finding("sender", Verdict.WARN, f"{domain} is reserved for examples: set MAIL_DEFAULT_SENDER.")
        return
    try:
        resolver = resolver or dns.resolver.Resolver()
        yield _spf(domain, resolver)
        yield _dkim(domain, resolver)
        yield _dmarc(domain, resolver)
    except (CouldNotLookUp, dns.resolver.NoResolverConfiguration):
        yield Finding("sender", Verdict.WARN, f"could not look up {domain}: no name server answered in {SECONDS} s.")


def _spf(domain: str, resolver: dns.resolver.Resolver) -> Finding:
    records = [text for text in _texts(domain, resolver) or () if text.lower().split(" ")[0] == "v=spf1"]
    if len(records) == 1:
        return Finding("SPF", Verdict.OK, f"{domain} says who may send; make sure that your relay is among them.")
    if records:
        return Finding("SPF", Verdict.WARN, f"{domain} has {len(records)} SPF records, so none counts: keep one.")
    return Finding("SPF", Verdict.WARN, f"{domain} has no SPF record: publish the one that your relay asks for.")


def _dkim(domain: str, resolver: dns.resolver.Resolver) -> Finding:
    """Look for any key: which one signs is the relay's affair. "No such name" means none below it either (RFC 8020)."""
    if _texts(f"_domainkey.{domain}", resolver) is None:
        return Finding("DKIM", Verdict.WARN, f"{domain} has no DKIM key: publish the one that your relay gives you.")
    return Finding("DKIM", Verdict.OK, f"{domain} publishes a key; make sure that your relay signs with it.")


def _dmarc(domain: str, resolver: dns.resolver.Resolver) -> Finding:
    """Look at the domain, then at those above it, as receivers do."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        name = ".".join(labels[start:])
        if any(text.lower().startswith("v=dmarc1") for text in _texts(f"_dmarc.{name}", resolver) or ()):
            return Finding("DMARC", Verdict.OK, f"{name} says what to do with forgeries.")
    return Finding("DMARC", Verdict.WARN, f"{domain} has no DMARC record: begin with `v=DMARC1; p=none`.")


def _texts(name: str, resolver: dns.resolver.Resolver) -> list[str] | None:
    """Return the TXT records; None = there is no such name at all.

    Raises:
        CouldNotLookUp: nobody answered in time.
    """
    try:
        answer = resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except dns.resolver.NXDOMAIN:
        return None
    except dns.resolver.NoAnswer:
        return []
    except dns.exception.DNSException as error:
        raise CouldNotLookUp from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
