"""A letter's body as the paragraphs that are shown and sent."""

import re

DEMAND = re.compile(r"\(\d{1,2}\)")


def split(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a letter's body, each in one line.

    Empty lines part paragraphs, and each numbered demand, a line that begins with `(1)`, is one of its own. Other line
    breaks are only how the author's editor wrapped the text.

    Args:
        body: a letter text's body.
    """
    parts: list[list[str]] = [[]]
    for line in (" ".join(line.split()) for line in body.splitlines()):
        if not line or DEMAND.match(line):
            parts.append([])
        if line:
            parts[-1].append(line)
    return tuple(" ".join(part) for part in parts if part)
