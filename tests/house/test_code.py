"""Rules about Python files; each failure says what to do."""

import ast
from pathlib import Path

from tests.house.source import listed, python_files, short, tree

LONGEST = 250
NO_SUBJECT = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base"}
NEVER_COMMIT = {"routes", "forms", "emails", "models", "queries", "writing"}
SAYS_WHAT_IT_EXPECTS = ("raises", "warns", "fail", "expect", "assert_")
TESTS = [path for path in python_files() if path.name.startswith("test_")]


def test_a_file_has_one_subject():
    lengths = {short(path): len(path.read_text().splitlines()) for path in python_files()}

    too_long = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LONGEST]

    assert not too_long, listed("find the file's second subject and give that its own file", too_long)


def test_a_file_is_named_after_its_subject():
    nameless = [short(path) for path in python_files() if {path.stem, *Path(short(path)).parts[:-1]} & NO_SUBJECT]

    assert not nameless, listed("name it after what it is about", nameless)


def test_a_file_says_what_it_is_about():
    silent = [short(path) for path in python_files() if not ast.get_docstring(tree(path))]

    assert not silent, listed("say in one sentence at its top what it is about", silent)


def test_only_use_cases_commit():
    committing = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if short(path).startswith("app/") and path.stem in NEVER_COMMIT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert not committing, listed("let the use-case in service.py commit, as its last line", committing)


def test_letters_move_in_one_place():
    moves = [
        f"{short(path)}:{node.value.lineno}"
        for path in python_files()
        if short(path).startswith("app/") and short(path) not in ("app/letters/counting.py", "app/letters/models.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword | ast.Assign)
        if _names_state(node)
        and isinstance(node.value, ast.Attribute)
        and ast.unparse(node.value.value) == "LetterState"
    ]

    assert not moves, listed("move letters with app.letters.counting.move, which keeps their numbers", moves)


def test_no_mock_stands_in_for_our_own_code():
    mocking = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        if "mock" in ast.unparse(node)
    ]

    assert not mocking, listed(
        "use the real thing: tests/services starts servers, tests/factories.py makes rows", mocking
    )


def test_every_test_asserts_something():
    idle = [f"{short(path)}: {name}" for path in TESTS for name in _idle_tests(tree(path))]

    assert not idle, listed("let these tests assert what they are named after", idle)


def _idle_tests(module: ast.Module) -> list[str]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    asserting = {each.name for each in functions if _asserts(each, set())}
    return [each.name for each in functions if each.name.startswith("test_") and not _asserts(each, asserting)]


def _asserts(function: ast.FunctionDef, asserting: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            if called in asserting or called.startswith(SAYS_WHAT_IT_EXPECTS):
                return True
    return False


def _names_state(node: ast.keyword | ast.Assign) -> bool:
    """Tell whether something called `state` is given a value."""
    if isinstance(node, ast.keyword):
        return node.arg == "state"
    return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets)
