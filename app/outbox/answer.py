"""What a mail server answered, or what happened instead."""

from dataclasses import dataclass

from app.outbox.replies import Phase


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to one letter, or what happened instead."""

    phase: Phase
    code: int
    "Three digits; 0: no answer came."
    text: str
