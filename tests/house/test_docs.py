"""Rules about documentation; each failure says what to do."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from app import create_app
from tests.house.source import ROOT, listed, markdown_files, short

LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"]+)\"""")
COMMAND = re.compile(r"flask --app wsgi ([a-z-]+)(?: ([a-z-]+))?")
TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)(.*)$", re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = dict(TARGET.findall(MAKEFILE))


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere():
    broken = [f"{short(page)}: {link}" for page in markdown_files() for link in _broken_links(page)]

    assert not broken, listed("mend these links", broken)


def _broken_links(page: Path) -> Iterator[str]:
    for link in (first or second for first, second in LINK.findall(page.read_text())):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            yield link


def test_make_help_explains_every_target():
    unexplained = [name for name, rest in TARGETS.items() if "  ## " not in rest]
    not_phony = [name for name in TARGETS if not re.search(rf"^\.PHONY:.*\b{name}\b", MAKEFILE, re.MULTILINE)]

    assert not unexplained, listed("say in the Makefile, after ##, what these do", unexplained)
    assert not not_phony, listed("add these to .PHONY", not_phony)


def test_the_make_targets_that_pages_mention_exist():
    mentioned = {name for page in markdown_files() for name in re.findall(r"`make ([a-z-]+)", page.read_text())}

    unknown = mentioned - set(TARGETS)

    assert not unknown, listed("pages speak of targets that the Makefile does not have", unknown)


def test_the_commands_that_pages_mention_exist():
    commands = create_app(APP_ENV="testing").cli.commands
    mentioned = {command for page in markdown_files() for command in COMMAND.findall(page.read_text())}

    unknown = {f"{first} {second}" for first, second in mentioned if not _is_command(commands, first, second)}

    assert not unknown, listed("pages speak of commands that do not exist", unknown)


def _is_command(commands: dict[str, click.Command], first: str, second: str) -> bool:
    """Tell whether there is a command `first`, with a part `second` if it has parts."""
    command = commands.get(first)
    return command is not None and (not isinstance(command, click.Group) or not second or second in command.commands)


def test_the_tests_that_pages_name_exist():
    named = [
        (page, name, path)
        for page in markdown_files()
        for name, path in re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", page.read_text())
    ]

    gone = [f"{short(page)}: {name}" for page, name, path in named if name not in (page.parent / path).read_text()]

    assert not gone, listed("pages name tests that their files do not have", gone)
