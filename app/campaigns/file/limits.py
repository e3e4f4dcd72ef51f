"""How long each text may be: as long as its column, and where a column has no end, as long as people will read."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import InstrumentedAttribute

FILE_SIZE = 256 * 1024
ASKS = 20
SPONSORS = 60
TARGETS = 20
GOAL = 100_000_000
SUMMARY = 600
STORY = 20_000
ASK_TEXT = 2_000
LETTER_BODY = 10_000


def of(column: InstrumentedAttribute[Any]) -> int:
    """Return how many characters a column holds."""
    kind = column.type
    assert isinstance(kind, String)  # noqa: S101 - for the type checker
    assert kind.length is not None  # noqa: S101
    return kind.length
