"""The network that a request came from, for limits: one subscriber must not count as many."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request


def of_request() -> str:
    """Return the network of whoever asks."""
    return network_of(request.remote_addr)


def network_of(address: str | None) -> str:
    """Return the network that an address belongs to: itself for IPv4, its first 64 bits for IPv6.

    One IPv6 subscriber has 2**64 addresses, so a single one tells nothing.
    """
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/64", strict=False))
    return str(parsed or "unknown")


def is_loopback(address: str | None) -> bool:
    """Tell whether a request came from this very machine."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
