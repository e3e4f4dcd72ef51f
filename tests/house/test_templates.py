"""Rules about templates and mails; each failure says what to do."""

import re

from tests.house.source import ROOT, listed

TEMPLATES = ROOT / "templates"
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false")
PARTS = {"subject.txt", "body.txt", "body.html"}
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*")
    if path.is_file() and "email" not in path.parts
)
MAILS = sorted(path.name for path in (TEMPLATES / "email").glob("*/"))


def test_every_mail_has_its_three_parts():
    parts = [f"{mail}/{part}" for mail in MAILS for part in PARTS]

    lacking = [part for part in parts if not (TEMPLATES / "email" / part).exists()]

    assert not lacking, listed("a mail is a subject, a text and an HTML part; these lack", lacking)


def test_nothing_switches_escaping_off():
    open_doors = [page for page in PAGES if UNESCAPED.search((TEMPLATES / page).read_text())]

    assert not open_doors, listed("make it Markup where it is made, not here", open_doors)
