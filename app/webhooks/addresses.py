"""To which addresses we speak: public ones only, so that nobody makes us ask our own network for something (SSRF)."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from flask import current_app

from app.errors import DomainError

LONGEST = 500
GIVEN_OUT = ip_network("2000::/3")
"The only part of IPv6 that is given out for single receivers (IANA, IPv6 Address Space)."
TRANSLATED = (ip_network("2002::/16"), ip_network("2001::/32"))
"IPv6 within it that stands for an IPv4 address, which may be a private one (RFC 3056, RFC 4380)."


class AddressRefused(DomainError):
    """This address cannot be used: it must be https, without a user name, and lead to a public address."""


class NotFoundByName(AddressRefused):
    """The name of this address is unknown just now."""


def is_strict() -> bool:
    """Tell whether only https and public addresses will do: everywhere but on a developer's machine."""
    return bool(current_app.config["APP_ENV"] == "production")


def parts(url: str) -> tuple[str, str, int, str]:
    """Return the scheme, host, port and path (with its query) of an address.

    Raises:
        AddressRefused: we do not speak to such an address.
    """
    try:
        split = urlsplit(url)
        port = split.port or {"https": 443, "http": 80}[split.scheme]
        host = (split.hostname or "").encode("idna").decode()
    except (ValueError, KeyError) as error:
        raise AddressRefused from error
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    if not host or not is_plain or "@" in split.netloc or (is_strict() and split.scheme != "https"):
        raise AddressRefused
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return split.scheme, host, port, path


def resolve(host: str, port: int) -> str:
    """Return one IP address of a host, after looking at all of them; the connection then goes to that very one.

    A name that was looked up twice could lead elsewhere the second time (DNS rebinding).

    Raises:
        AddressRefused: one of them is not public.
        NotFoundByName: there is none.
    """
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NotFoundByName from error
    if not found:
        raise NotFoundByName
    if is_strict() and not all(is_public(address) for address in found):
        raise AddressRefused
    return found[0]


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the internet's, for one receiver."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return True
    return address in GIVEN_OUT and not any(address in network for network in TRANSLATED)
