"""Mailboxes that prove little: anybody can open them, or they are gone in minutes."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("disposable_domains.txt")


def is_disposable(email: str) -> bool:
    """Tell whether an address is at a domain of our list, or below one."""
    parts = email.rpartition("@")[2].lower().split(".")
    return any(".".join(parts[start:]) in _domains() for start in range(len(parts) - 1))


@cache
def _domains() -> frozenset[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
