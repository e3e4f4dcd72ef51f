"""`flask translations update`: bring the catalogues up to what the site says."""

from collections.abc import Iterator

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po
from flask.cli import AppGroup

from app.errors import DomainError, sentence_of
from app.languages import OFFERED, catalogues

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
ROOT = catalogues.FOLDER.parent
ENGLISH_PACKAGES = ("api", "cli", "dashboard", "letters", "operations", "outbox", "updates", "webhooks")
"Packages that speak to organizers, operators and programmers only: the desk, the orders to deliver, the engine."

SUPPORTERS_TOO = ("app.letters.changes",)
"Modules of theirs whose errors supporters read on their private page."

ENGLISH_TEMPLATES = ("dashboard", "operations")
ENGLISH_MAILS = ("invitation", "new-password")
"Mails that organizers get about their accounts."

SOURCES = {
    "app": [*((f"{package}/**", "ignore") for package in ENGLISH_PACKAGES), ("**.py", "python")],
    "templates": [
        *((f"{name}/**", "ignore") for name in (*ENGLISH_TEMPLATES, *(f"email/{mail}" for mail in ENGLISH_MAILS))),
        ("**.html", "jinja2"),
        ("**.txt", "jinja2"),
    ],
}

group = AppGroup("translations", help="Keep the words in other languages complete.")


@group.command("update")
def update() -> None:
    """Write every sentence of the site into each language's catalogue, with its translation where there is one."""
    for language in catalogues.TRANSLATED:
        catalogue = catalogues.read(language) if catalogues.path(language).exists() else Catalog(locale=language)
        catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.header_comment = f"# Undersigned in {OFFERED[language]}; `make translations` keeps it complete."
        catalogue.fuzzy = False
        catalogue.obsolete.clear()
        with catalogues.path(language).open("wb") as file:
            write_po(file, catalogue, width=120, no_location=True, sort_output=True)
        left = len(untranslated(catalogue))
        click.echo(f"{OFFERED[language]}: {left} to translate in {catalogues.path(language).relative_to(ROOT)}")


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the sentences that a catalogue lacks, in English."""
    messages = [message for message in catalogue if message.id and not _translated(message)]
    return [message.id if isinstance(message.id, str) else message.id[0] for message in messages]


def template() -> Catalog:
    """Return every sentence that the site can say, untranslated."""
    catalogue = Catalog(project="Undersigned", charset="utf-8")
    for message, comments in _sentences():
        catalogue.add(message, auto_comments=comments)
    return catalogue


def _sentences() -> Iterator[tuple[str | tuple[str, ...], list[str]]]:
    for folder, methods in SOURCES.items():
        found = extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS)
        yield from ((message, comments) for _file, _line, message, comments, _context in found)
    for error in _errors(DomainError):
        package = error.__module__.split(".")[1]
        if package in (*ENGLISH_PACKAGES, "organizers") and error.__module__ not in SUPPORTERS_TOO:
            continue
        yield sentence_of(error), []


def _errors(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    """Walk through the errors whose docstrings are sentences that people read."""
    for child in parent.__subclasses__():
        yield child
        yield from _errors(child)


def _translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [])
    return bool(strings) and all(strings) and not message.fuzzy
