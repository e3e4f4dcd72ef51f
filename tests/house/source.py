"""Our own files, as the house rules read them."""

import ast
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "tests", "benchmarks", "migrations")
LITERAL = 12
"So many letters have to be written out before a text with gaps names anything."


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


@cache
def texts(folder: str) -> frozenset[str]:
    """Return each text that a folder's Python files write out; `*` stands for what is filled in later."""
    nodes = [node for path in python_files() if short(path).startswith(f"{folder}/") for node in ast.walk(tree(path))]
    plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(
        plain | {"".join(_part(part) for part in each.values) for each in nodes if isinstance(each, ast.JoinedStr)}
    )


def names(folder: str, text: str) -> bool:
    """Tell whether a folder's Python files name something, whole or as a text of which a part is filled in later."""
    return any(
        fnmatchcase(text, each) for each in texts(folder) if each == text or len(each.replace("*", "")) >= LITERAL
    )


def listed(remedy: str, places: Iterable[object]) -> str:
    """Return what a failing rule says: what to do, then every place to do it."""
    return "\n  ".join([f"{remedy}:", *map(str, places)])


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "*"
