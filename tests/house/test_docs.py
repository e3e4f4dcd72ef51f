"""Rules about documentation; each failure says what to do."""

import re

import pytest

from app import create_app
from tests.house.source import ROOT, markdown_files, short

LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"]+)\"""")
COMMAND = re.compile(r"flask --app wsgi ([a-z]+)(?: ([a-z]+))?")
TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)(.*)$", re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = dict(TARGET.findall(MAKEFILE))


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", markdown_files(), ids=short)
def test_links_lead_somewhere(page):
    broken = []
    for link in (first or second for first, second in LINK.findall(page.read_text())):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            broken.append(link)

    assert broken == [], f"mend these links in {short(page)}"


@pytest.mark.parametrize("target", TARGETS)
def test_make_help_explains_every_target(target):
    assert "  ## " in TARGETS[target], f"say in the Makefile, after ##, what `make {target}` does"
    assert re.search(rf"^\.PHONY:.*\b{target}\b", MAKEFILE, re.MULTILINE), f"add {target} to .PHONY"


@pytest.mark.parametrize("page", markdown_files(), ids=short)
def test_the_make_targets_that_pages_mention_exist(page):
    mentioned = set(re.findall(r"`make ([a-z-]+)", page.read_text()))

    assert mentioned <= set(TARGETS), f"{short(page)} speaks of targets that the Makefile does not have"


@pytest.mark.parametrize("page", markdown_files(), ids=short)
def test_the_commands_that_pages_mention_exist(page):
    commands = create_app(APP_ENV="testing").cli
    commands.load_dotenv = False
    unknown = []
    for first, second in COMMAND.findall(page.read_text()):
        command = commands.commands.get(first)
        if command is None or (second and second not in getattr(command, "commands", {second: None})):
            unknown.append(f"{first} {second}")

    assert unknown == [], f"{short(page)} speaks of commands that do not exist"
