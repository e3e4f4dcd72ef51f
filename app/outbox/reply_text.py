"""What a mail server says in words: the enhanced status code, and how long it asks us to wait."""

import re

DAY = 24 * 60 * 60
LONGEST_WAIT_SECONDS = DAY
"A reply may ask for a pause, never for ever."

_AT_START = re.compile(r"\s*(?:\d{3}[ -])?(?P<code>[245]\.\d{1,3}\.\d{1,3})(?=[\s:;,)-]|$)")
_ANYWHERE = re.compile(r"(?<![\d.])(?P<code>[245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_UNITS = {"s": 1, "m": 60, "h": 60 * 60}
_TIME = r"(?P<{0}>\d{{1,5}})\s*(?P<{0}_unit>s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?)\b"
_WAIT = re.compile(
    r"(?:\bin|\bafter|\bfor|\bwait|\bretry(?:-after)?:?)\s+(?:at least |about |another )?"
    rf"(?:(?P<clock>\d{{1,2}}:\d{{2}}:\d{{2}})|{_TIME.format('first')}(?:,?\s+(?:and\s+)?{_TIME.format('second')})?)",
    re.IGNORECASE,
)


def enhanced_code(code: int, text: str) -> str:
    """Return the enhanced status code in a reply, such as `5.2.122`, or "" (RFC 3463, RFC 2034).

    Args:
        code: the three digits before it, 0 where unknown; a class that contradicts them is no status code, it is
            part of a version or of an address.
        text: the reply's words.
    """
    found = _AT_START.match(text) or _ANYWHERE.search(text)
    if not found or (code and found["code"][0] != str(code)[0]):
        return ""
    return found["code"]


def wait_asked(text: str) -> int | None:
    """Return the seconds that a reply asks us to wait ("try again in 5 minutes"), or None.

    Args:
        text: the reply's words; "in 00:04:59" and "in 4 minutes and 30 seconds" are understood too.
    """
    found = _WAIT.search(text)
    if not found:
        return None
    return min(_seconds(found), LONGEST_WAIT_SECONDS)


def _seconds(found: re.Match[str]) -> int:
    if found["clock"]:
        hours, minutes, seconds = map(int, found["clock"].split(":"))
        return hours * 3600 + minutes * 60 + seconds
    first = int(found["first"]) * _UNITS[found["first_unit"][0].lower()]
    second = int(found["second"]) * _UNITS[found["second_unit"][0].lower()] if found["second"] else 0
    return first + second
