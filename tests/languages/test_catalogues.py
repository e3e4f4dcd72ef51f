"""Every sentence of the site stands in every language's catalogue, and says the same with the same blanks."""

import re

import pytest
from babel.messages.catalog import Message

from app.cli.translations import template, untranslated
from app.languages import catalogues

REMEDY = "run `make translations`, then fill in the empty msgstr lines of the .po files"
BLANK = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+>|%%")


def messages(language: str) -> list[Message]:
    """Return what a catalogue says."""
    return [message for message in catalogues.read(language) if message.id]


def texts(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return a message's one form, or its several."""
    return [text] if isinstance(text, str) else list(text or [])


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_sentence_is_translated(app, language):
    assert {str(message.id) for message in template() if message.id} == {
        str(message.id) for message in messages(language)
    }, REMEDY
    assert untranslated(catalogues.read(language)) == [], REMEDY


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_has_the_blanks_of_its_sentence(language):
    for message in messages(language):
        wanted = sorted(BLANK.findall(texts(message.id)[-1]))
        for text in filter(None, texts(message.string)):
            assert sorted(BLANK.findall(text)) == wanted, f"{language}: {text}"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_ends_like_its_sentence(language):
    for message in messages(language):
        english, text = texts(message.id)[-1], texts(message.string)[-1]
        assert not text or english.endswith((".", "?")) == text.endswith((".", "?")), f"{language}: {text}"
        assert text == text.strip(), f"{language}: {text}"
