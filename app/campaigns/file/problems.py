"""What is wrong with a campaign file, said so that its author can mend all of it in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import DomainError

Path = tuple[str | int, ...]
"Where in the file: keys, and positions in a list counted from zero."


@dataclass(frozen=True)
class Problem:
    """One thing to mend."""

    path: Path
    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        where += [spelled(self.path)] if self.path else []
        return f"{', '.join(where)}: {self.sentence}" if where else self.sentence


class CampaignFileInvalid(DomainError):
    """This campaign file has mistakes."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def spelled(path: Path) -> str:
    """Return a path as people write it, the first in a list being 1: `en.asks[2].link_url`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
