"""Our own files, as the house rules read them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "tests", "benchmarks", "migrations")


@cache
def python_files() -> tuple[Path, ...]:
    """Return every Python file that people write; migrations' versions are generated and frozen."""
    found = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    return tuple(sorted(path for path in found if "versions" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text())


@cache
def markdown_files() -> tuple[Path, ...]:
    """Return every page of the documentation."""
    return tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))


def short(path: Path) -> str:
    """Return a file's path as seen from the top folder."""
    return path.relative_to(ROOT).as_posix()


def texts(folder: str) -> Iterator[re.Pattern[str]]:
    """Give each text that a folder's Python files write out, as a pattern: what is filled in later matches anything."""
    for path in python_files():
        if short(path).startswith(f"{folder}/"):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.JoinedStr):
                    yield re.compile("".join(_part(part) for part in node.values))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield re.compile(re.escape(node.value))


def _part(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
