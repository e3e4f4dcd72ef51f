"""Where somebody sits, as far as they need to know it again: the browser in words, the network as a hash."""

from ipaddress import IPv6Address, ip_address

from app import tokens

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"What a browser's `User-Agent` has in it, and its name; Chrome calls itself Safari too, and Edge calls itself both."
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Return a browser's name and system, such as `Firefox on Windows`; of an unknown one, that it is unknown."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "An unknown browser")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


def network_hash(organizer_id: int, address: str) -> str:
    """Return what is kept of a network address: a hash that only says whether somebody comes from the same again.

    Args:
        organizer_id: who sits there; the same network looks different for each.
        address: IPv4 or IPv6; of the latter the first 64 bits, as the others change from day to day.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    network = parsed.exploded[:19] if isinstance(parsed, IPv6Address) else str(parsed)
    return tokens.keyed_hash("network-of-organizer", f"{organizer_id}:{network}")
