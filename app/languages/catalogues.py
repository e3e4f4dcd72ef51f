"""Where translated words come from: the `.po` files themselves, so that a fresh clone needs no compiling."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Domain, get_locale

from app import extensions
from app.languages import creole
from app.languages.choice import keep_in_links, mark_answers, of_request
from app.languages.offered import FALLBACK, OFFERED

FOLDER = Path(__file__).parents[2] / "translations"
TRANSLATED = tuple(language for language in OFFERED if language != FALLBACK)


class Catalogues(Domain):
    """Flask-Babel's source of translations, reading `.po` files instead of compiled ones."""

    def get_translations(self) -> NullTranslations:
        """Return the words of the answer's language."""
        locale = get_locale()
        return translations(locale.language if locale else FALLBACK)


def init_app(app: Flask) -> None:
    """Let the app speak every language that is offered."""
    creole.install()
    extensions.babel.init_app(app, locale_selector=of_request)
    extensions.babel.domain_instance = Catalogues()
    mark_answers(app)
    keep_in_links(app)


def path(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return FOLDER / f"{language}.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: str) -> NullTranslations:
    """Return a language's words, read once in the life of the process."""
    if language not in TRANSLATED:
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return Translations(compiled)
