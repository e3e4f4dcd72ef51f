"""Rules about templates and mails; each failure says what to do."""

import re

from tests.house.source import ROOT

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
    lacking = {mail: PARTS - {path.name for path in (TEMPLATES / "email" / mail).iterdir()} for mail in MAILS}

    assert {mail: parts for mail, parts in lacking.items() if parts} == {}, (
        "a mail is a subject, a text and an HTML part"
    )


def test_nothing_switches_escaping_off():
    open_doors = [page for page in PAGES if UNESCAPED.search((TEMPLATES / page).read_text())]

    assert open_doors == [], "make it Markup where it is made, not here"
