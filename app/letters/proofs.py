"""What a manifest says about one letter: its entry, made from its number and its words."""

from app.letters.composition import ComposedLetter, plain_text
from app.letters.merkle import leaf_hash


def entry(number: str, letter: ComposedLetter) -> bytes:
    """Return the hash that stands for a letter in its delivery's manifest.

    It is made from what the mail's text part shows: the number, a line break, and the letter up to the line `-- `. The
    number is random, so that nobody finds out from a manifest, by guessing names, who has signed.

    Args:
        number: the letter's public id, as it stands below the letter.
        letter: its words.
    """
    return leaf_hash(f"{number}\n{canonical(plain_text(letter))}".encode())


def canonical(text: str) -> str:
    """Return a text without what mail systems change: line breaks of any kind, spaces at the ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
