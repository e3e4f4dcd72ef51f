"""Addresses at domains that were set aside for examples and tests (RFC 2606, RFC 6761): no mail ever arrives there."""

TOP_LEVEL = frozenset({"example", "test", "invalid", "localhost"})
SECOND_LEVEL = frozenset({"example.com", "example.net", "example.org"})


def is_reserved(address: str) -> bool:
    """Return whether an address is at a reserved domain, or at none that the Internet could have."""
    labels = address.rpartition("@")[2].rstrip(".").lower().split(".")
    return len(labels) < 2 or labels[-1] in TOP_LEVEL or ".".join(labels[-2:]) in SECOND_LEVEL
