"""No template says anything that translations cannot reach."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

from app import create_app
from app.cli.translations import ENGLISH_TEMPLATES, ROOT

TEMPLATES = ROOT / "templates"
SPOKEN = {"alt", "aria-label", "placeholder", "title", "label", "data-nothing", "data-one", "data-many", "data-done"}
NAMES = {"Undersigned", "WhatsApp", "Facebook", "Bluesky", "HTML"}
"Names that are the same in every language."
REMEDY = "write it as {{ _(...) }}, then run `make translations`"


def pages() -> list[str]:
    """Return the templates that speak to readers."""
    paths = (path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
    return sorted(path.as_posix() for path in paths if path.parts[0] not in ENGLISH_TEMPLATES)


class Words(HTMLParser):
    """Gathers what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "script")
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def literal_words(environment: Environment, source: str) -> list[str]:
    """Return the words that stand in a template as they are, outside every Jinja expression."""
    text = "".join(value for _line, kind, value in environment.lex(source) if kind == "data")
    words = Words()
    words.feed(text)
    return [word for piece in words.found for word in re.findall(r"[^\W\d_]{2,}", piece) if word not in NAMES]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """What the app's templates are read by; no database is asked."""
    return create_app(APP_ENV="testing", DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('none')}/none").jinja_env


@pytest.mark.parametrize("page", pages())
def test_every_word_of_a_template_can_be_translated(environment: Environment, page: str):
    source = Path(TEMPLATES / page).read_text()

    assert literal_words(environment, source) == [], REMEDY
