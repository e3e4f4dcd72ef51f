"""Where the strokes of a chart go, in the units of its drawing; templates draw them as SVG, without any style."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160
"Units; the drawing is stretched to its place on the page."


@dataclass(frozen=True)
class Column:
    """One step of time: two bars, one before the other."""

    label: str
    signed: int
    confirmed: int
    x: float
    width: float
    signed_height: float
    confirmed_height: float


@dataclass(frozen=True)
class Columns:
    """A chart of sign-ups over time."""

    columns: list[Column]
    top: int
    "What its upper edge stands for."


@dataclass(frozen=True)
class Bar:
    """One line of a chart of shares; its bar is as long as its part of the longest."""

    label: str
    count: int
    length: float
    "Out of 100."
    percent: float
    "Of all."


def columns(steps: Sequence[tuple[str, int, int]]) -> Columns:
    """Return the bars of a chart over time.

    Args:
        steps: label, how many signed, how many confirmed.
    """
    top = rounded_up(max((max(step[1:]) for step in steps), default=0))
    pitch = WIDTH / max(len(steps), 1)
    drawn = [
        Column(*step, round(number * pitch, 2), round(pitch * 0.8, 2), *_heights(top, *step[1:]))
        for number, step in enumerate(steps)
    ]
    return Columns(drawn, top)


def bars(rows: Sequence[tuple[str, int]], whole: int) -> list[Bar]:
    """Return the bars of a chart of shares.

    Args:
        rows: label and number.
        whole: what all of them are a part of.
    """
    longest = max((count for _label, count in rows), default=0) or 1
    return [
        Bar(label, count, round(100 * count / longest, 2), round(100 * count / whole, 1) if whole else 0.0)
        for label, count in rows
    ]


def line(values: Sequence[int]) -> str:
    """Return the points of a line from left to right in a drawing of 100 by 24."""
    top = max(values, default=0) or 1
    pitch = 100 / max(len(values) - 1, 1)
    return " ".join(f"{number * pitch:.1f},{23 - 22 * value / top:.1f}" for number, value in enumerate(values))


def rounded_up(number: int) -> int:
    """Return the next number of one digit and zeros, as people label a scale."""
    power = int(10 ** (len(str(max(number, 1))) - 1))
    return -(-max(number, 1) // power) * power


def _heights(top: int, *numbers: int) -> list[float]:
    return [round(HEIGHT * number / top, 2) for number in numbers]
