"""The campaign file: what goes in comes back, and every mistake is named with its line and key."""

import re
import tomllib
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.campaigns.file import AskEntry, CampaignFileInvalid, LetterEntry, SponsorEntry, TargetEntry, parse, serialize
from app.campaigns.file.lines import Lines
from app.campaigns.file.problems import spelled
from tests.campaigns.files import ROOT, SAMPLE, SMALL, campaign_files
from tests.campaigns.mistakes import MISTAKES

ENTRIES = (SponsorEntry, TargetEntry, AskEntry, LetterEntry)


def problems(text: str | bytes) -> list[str]:
    """Return what is wrong with a file."""
    with pytest.raises(CampaignFileInvalid) as caught:
        parse(text)
    return caught.value.sentence.splitlines()


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of each key in a TOML value."""
    if isinstance(value, dict):
        return [found for key in value for found in [(*path, key), *paths(value[key], (*path, key))]]
    if isinstance(value, list):
        return [found for position, item in enumerate(value) for found in paths(item, (*path, position))]
    return []


@given(campaign_files())
def test_a_file_comes_back_as_it_went_in(file):
    text = serialize(file)

    assert parse(text) == file
    assert serialize(parse(text)) == text


@given(campaign_files())
def test_each_key_of_a_file_is_found_on_its_line(file):
    text = serialize(file)
    lines, places = text.split("\n"), Lines(text)

    for path in paths(tomllib.loads(text)):
        line = places.of(path)
        assert line is not None, path
        assert str(path[-1]) in lines[line - 1], (path, line)


def test_keys_are_found_behind_comments_strings_and_inline_tables():
    text = (
        '# a = 1\na = """\nb = 2\n[c]\n"""\n"d e" . f = [\n  {g = 1}, # [h]\n]\n'
        "[[i]]\n[[i]]\nj = '''\nk=1'''\n  l = 1\n"
    )
    places = Lines(text)

    wanted = [("a",), ("d e", "f"), ("i", 0), ("i", 1, "j"), ("i", 1, "l")]
    assert [places.of(path) for path in wanted] == [2, 6, 9, 11, 13]
    assert places.of(("d e", "f", 0, "g")) == 6
    assert places.of(("b",)) is None


def test_the_sample_and_what_is_exported_of_it_say_the_same():
    sample = parse(SAMPLE.read_bytes())

    assert parse(serialize(sample)) == sample


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    assert parse(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()) == parse(SMALL)


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES, ids=[mistake[2][:60] for mistake in MISTAKES])
def test_a_mistake_is_named_with_its_line_and_key(old, new, sentence):
    assert old in SMALL
    assert sentence in problems(SMALL.replace(old, new, 1))


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines():
    text = SMALL.replace("goal = 500", "goal = -1").replace("office =", "ofice =").replace("[en.letter]", "[en.leter]")

    assert [problem.split(":")[0] for problem in problems(text)] == [
        "line 4, goal",
        "line 10, targets[1].office",
        "line 12, targets[1].ofice",
        "line 26, en.leter",
    ]


def test_an_open_campaign_needs_somebody_to_write_to():
    start, end = SMALL.index("[[targets]]"), SMALL.index("[en]")

    assert problems(SMALL[:start] + SMALL[end:]) == ["targets: is missing: somebody must receive the letters."]


def test_an_open_campaign_needs_a_letter_and_as_many_asks_in_each_language():
    told = problems(SMALL + '[es]\ntitle = "Cruces seguros"\nsummary = "Dos luces."\nstory = "Aquí."\n')

    assert told == [
        "line 32, es.letter: is missing: it is what people sign.",
        "line 32, es.asks: must be as many as in `en`.",
    ]


def test_a_draft_needs_a_slug_a_language_and_titles():
    draft = parse('slug = "idea"\nlanguage = "en"\n[en]\ntitle = "An idea"\n')

    assert draft.state == "draft"
    assert parse(serialize(draft)) == draft


def test_a_huge_file_is_refused_before_it_is_read():
    assert problems("#" * 300_000) == ["This file is larger than 256 kB."]


def test_a_file_in_another_encoding_is_refused_with_its_line():
    assert problems('a = 1\nb = "\xe9"'.encode("latin-1")) == ["line 2: this is not UTF-8 text."]


@given(st.text() | st.binary())
def test_anything_else_is_refused_with_a_sentence(source):
    assert problems(source)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["slug", "en", "asks", "targets", "letter", "title", "address"]), inner)
        ),
    )
)
def test_no_shape_of_toml_breaks_the_reader(value):
    def toml(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(toml, value)) + "]"
        return '"x"' if value is None or isinstance(value, str) else str(value).lower()

    assert problems(f'slug = "x"\nen = {toml(value)}\ntargets = {toml(value)}\n')


def test_places_are_spelled_as_people_count():
    assert spelled(("en", "asks", 1, "link_url")) == "en.asks[2].link_url"


def test_the_example_in_the_documentation_is_a_campaign():
    page = (ROOT / "docs" / "campaign-file.md").read_text()
    example = re.search(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1]

    file = parse(example)

    assert file.slug == "safe-crossings"
    assert parse(serialize(file)) == file


@pytest.mark.parametrize("key", [field.name for entry in ENTRIES for field in fields(entry)])
def test_the_documentation_explains_every_key(key):
    page = (ROOT / "docs" / "campaign-file.md").read_text()

    assert f"`{key}`" in page or f"[[{key}]]" in page or f"[[en.{key}]]" in page or f"[en.{key}]" in page
