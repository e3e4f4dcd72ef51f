"""What a mail server answered, or what happened instead."""

from typing import NamedTuple

from app.outbox.replies import Phase


class Answer(NamedTuple):
    """What the server said to one letter, or what happened instead."""

    phase: Phase
    code: int
    "Three digits; 0: no answer came."
    text: str
