"""The letter on a page: as signed, or waiting for a name."""

from dataclasses import replace

from flask import Flask

from app.letters.composition import ComposedLetter
from tests.components.rendering import render

LETTER = ComposedLetter(
    subject="Please plant trees",
    salutation="Dear Mayor,",
    paragraphs=("We ask you to:", "(1) plant them;", "(2) water them."),
    own_words="It is <hot>.\nVery.",
    closing="Yours sincerely,",
    name="Zoë Ö'Neill",
    place="60608",
)


def test_a_signed_letter_shows_everything_as_it_will_be_read(app: Flask) -> None:
    html = render(app, "letter", "letter", LETTER, "The Mayor")
    for text in ("The Mayor", "Please plant trees", "Dear Mayor,", "Yours sincerely,", "Zoë Ö&#39;Neill", "60608"):
        assert text in html
    assert "It is &lt;hot&gt;.\nVery." in html
    assert "data-shows" not in html


def test_demands_are_set_apart(app: Flask) -> None:
    assert render(app, "letter", "letter", LETTER, "The Mayor").count('class="demand"') == 2


def test_an_unsigned_letter_waits_for_a_name(app: Flask) -> None:
    unsigned = replace(LETTER, name="", place="", own_words="")
    html = render(app, "letter", "letter", unsigned, "The Mayor", live=True)
    assert html.count("[Your Name]") == 4, "shown and kept for an emptied field, in From and under the letter"
    for what in ("name", "place", "own_words"):
        assert f'data-shows="{what}"' in html
