"""What a supporter typed, cleaned: the value that the form hands to the service."""

import re
import unicodedata
from dataclasses import dataclass

from app.signatures.mailbox import Address

NAME_LENGTH = 100
POSTAL_CODE_LENGTH = 16
OWN_WORDS_LENGTH = 4000
FORMULA_SIGNS = "=+-@"
"A name that begins with one of these is run as a formula by spreadsheet programs."
WRONG_WAY = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"Signs that turn the writing direction: with them a name can look like another one."
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """One filled-in sign form."""

    name: str
    address: Address
    postal_code: str
    own_words: str = ""
    show_name: bool = False
    keep_informed: bool = False
    office_may_answer: bool = True


@dataclass(frozen=True)
class Arrival:
    """How somebody came to the form, and in which words it asked them."""

    language: str = "en"
    source: str = ""
    referrer: str = ""
    network_hash: str = ""
    flagged: str = ""
    "Why an organizer should look before it counts; empty = nothing was odd."
    consents: tuple[dict[str, str], ...] = ()


def one_line(text: str) -> str:
    """Return text as one line, in composed characters (Unicode NFC), with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def own_words(text: str) -> str:
    """Return a text as it will stand in the letter: its lines and paragraphs kept, trailing space gone."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def counted_name(name: str) -> str:
    """Return the form of a name by which two people at one mailbox are told apart: case does not matter."""
    return one_line(name).casefold()[:120]


def has_control_signs(text: str, allowed: str = "") -> bool:
    """Tell whether there are characters that no letter can carry, such as NUL or, in a name, a line break."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed for sign in text)


def has_letter(text: str) -> bool:
    """Tell whether there is a letter of any script in it."""
    return any(unicodedata.category(sign).startswith("L") for sign in text)
