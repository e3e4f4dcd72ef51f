"""A letter as its reader sees it: the signed text, with one supporter's name, place and own words in it."""

from dataclasses import dataclass

from app.campaigns import paragraphs
from app.campaigns.models import LetterText


@dataclass(frozen=True)
class ComposedLetter:
    """One whole letter; the page's preview, the mail and the supporter's private page all show this."""

    subject: str
    salutation: str
    paragraphs: tuple[str, ...]
    own_words: str
    closing: str
    name: str
    place: str
    language: str = ""
    "Of the text; empty = the page's that shows it."


def compose(letter_text: LetterText, name: str, place: str = "", own_words: str = "") -> ComposedLetter:
    """Return the letter that one supporter signs.

    Args:
        letter_text: the version of the text that is signed.
        name: the supporter's name, or what stands for it in a preview.
        place: where they live, such as a postal code; empty = not said.
        own_words: what they add to the letter; empty = nothing.
    """
    return ComposedLetter(
        subject=letter_text.subject,
        salutation=letter_text.salutation,
        paragraphs=paragraphs.split(letter_text.body),
        own_words=own_words,
        closing=letter_text.closing,
        name=name,
        place=place,
        language=letter_text.language,
    )


def plain_text(letter: ComposedLetter) -> str:
    """Return a letter as its mail's text part shows it, above the line that parts it from our own words."""
    signature = "\n".join(part for part in (" ".join(letter.name.split()), letter.place) if part)
    blocks = (letter.salutation, *letter.paragraphs, letter.own_words, letter.closing, signature)
    return "\n\n".join(block for block in blocks if block) + "\n"
