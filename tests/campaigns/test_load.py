"""Loading a campaign file: what is stored, what a second time does, and what never changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.campaigns import service
from app.campaigns.file import parse
from app.campaigns.queries import find, page
from app.campaigns.service import Outcome

SAMPLE = Path("examples/cancel-inherited-immigration-policies.toml")


@pytest.fixture
def sample():
    return parse(SAMPLE.read_bytes())


def test_the_sample_is_loaded_and_a_second_time_changes_nothing(app, sample):
    first = service.load(sample)
    revision = find(sample.slug).revision
    second = service.load(sample)

    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.UNCHANGED)
    assert find(sample.slug).revision == revision


def test_the_sample_comes_back_as_it_went_in(app, sample):
    service.load(sample)

    assert parse(service.export(sample.slug)) == sample


@pytest.mark.parametrize("language", ["en", "es", "ht"])
def test_the_sample_has_its_whole_page_in_each_language(app, sample, language):
    service.load(sample)

    seen = page(find(sample.slug), language)

    assert seen.language == language
    assert len(seen.asks) == 2
    assert all(ask.link_url.startswith("https://") and ".example/" in ask.link_url for ask in seen.asks)
    assert [part[:3] for part in seen.letter.paragraphs if part[0] == "("] == ["(1)", "(2)", "(3)"]
    assert "287(g)" in " ".join(seen.letter.paragraphs)


def test_a_letter_that_was_open_is_never_changed_but_gets_a_version(app, sample):
    service.load(sample)
    signed = page(find(sample.slug), "en").letter
    english = sample.texts[0]
    changed = replace(english, letter=replace(english.letter, subject="Another subject"))

    result = service.load(replace(sample, texts=(changed, *sample.texts[1:])))

    versions = [text for text in find(sample.slug).letter_texts if text.language == "en"]
    assert [text.subject for text in versions] == [signed.subject, "Another subject"]
    assert result.sentences == ("en.letter is now version 2; earlier versions stay as signed.",)
    assert page(find(sample.slug), "en").letter.subject == "Another subject"
