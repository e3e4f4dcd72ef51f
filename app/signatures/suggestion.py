"""Probable typing errors in an address: suggested, never imposed, for `gmial.com` may be somebody's own domain."""

import re
from difflib import get_close_matches

FREQUENT = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com",
    "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "proton.me", "protonmail.com", "ymail.com",
    "yahoo.es", "hotmail.es", "outlook.es", "yahoo.fr", "hotmail.fr", "gmx.de", "web.de",
)  # fmt: skip
LIKENESS = 0.85
"One letter too many, too few or wrong in a domain of nine; `mail.com` and `gmx.com` are not taken for another."
REAL = frozenset({"mail.com", "email.com", "gmx.com", "ymail.com", "rocketmail.com", "live.ca", "yahoo.ca", "gmx.net"})

IN_A_COUNTRY = re.compile(r"(?:yahoo|hotmail|outlook|live|msn)\.(?:com?\.[a-z]{2}|(?!c[om]$|om$)[a-z]{2})")
"""What these providers are called in a country, such as `yahoo.com.mx` and `hotmail.ca`.

`.co`, `.cm` and `.om` are countries too, but mostly `.com` with a letter missing.
"""


def suggested(email: str) -> str:
    """Return the address that was probably meant, or an empty string."""
    local, _, domain = email.lower().rpartition("@")
    if domain in FREQUENT or domain in REAL or IN_A_COUNTRY.fullmatch(domain):
        return ""
    close = get_close_matches(domain, FREQUENT, n=1, cutoff=LIKENESS)
    return f"{local}@{close[0]}" if close else ""
