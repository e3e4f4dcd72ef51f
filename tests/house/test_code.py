"""Rules about Python files; each failure says what to do."""

import ast
from pathlib import Path

import pytest

from tests.house.source import python_files, short, tree

LONGEST = 250
NO_SUBJECT = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base"}
NEVER_COMMIT = {"routes", "forms", "emails", "models", "queries", "writing"}
SAYS_WHAT_IT_EXPECTS = ("raises", "warns", "fail", "expect", "assert_")
TESTS = [path for path in python_files() if path.name.startswith("test_")]


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_file_has_one_subject(path):
    lines = len(path.read_text().splitlines())

    assert lines <= LONGEST, f"{short(path)} has {lines} lines: find its second subject and give that its own file"


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_file_is_named_after_its_subject(path):
    names = {path.stem, *Path(short(path)).parent.parts}

    assert not names & NO_SUBJECT, f"{short(path)}: name it after what it is about"


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_file_says_what_it_is_about(path):
    assert ast.get_docstring(tree(path)), f"{short(path)}: say in one sentence at its top what it is about"


def test_only_use_cases_commit():
    committing = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if short(path).startswith("app/") and path.stem in NEVER_COMMIT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert committing == [], "let the use-case in service.py commit, as its last line"


def test_no_mock_stands_in_for_our_own_code():
    mocking = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        if "mock" in ast.unparse(node)
    ]

    assert mocking == [], "use the real thing: tests/services starts servers, tests/factories.py makes rows"


@pytest.mark.parametrize("path", TESTS, ids=short)
def test_every_test_asserts_something(path):
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    asserting = {each.name for each in functions if _asserts(each, set())}
    tests = [each for each in functions if each.name.startswith("test_")]

    idle = [f"{short(path)}:{each.lineno} {each.name}" for each in tests if not _asserts(each, asserting)]

    assert idle == [], "let these tests assert what they are named after"


def _asserts(function: ast.FunctionDef, asserting: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            if called in asserting or called.startswith(SAYS_WHAT_IT_EXPECTS):
                return True
    return False
