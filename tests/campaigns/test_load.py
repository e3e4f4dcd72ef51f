"""Loading a campaign file: what is stored, what a second time does, and what never changes."""

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from sqlalchemy import select

from app.campaigns import service
from app.campaigns.file import LetterEntry, parse
from app.campaigns.models import CampaignState
from app.campaigns.queries import find, page
from app.campaigns.service import MoveRefused, Outcome
from app.extensions import db
from app.organizers.models import AuditEvent
from tests.campaigns.files import SAMPLE, SMALL, campaign_files
from tests.factories import a_signature, an_organizer


@pytest.fixture
def small():
    """A small campaign file, in English, open."""
    return parse(SMALL)


def with_letter(file, **fields):
    """Return the file with another English letter."""
    text = file.texts[0]
    return replace(file, texts=(replace(text, letter=replace(text.letter, **fields)),))


def versions(slug):
    """Return the subject of each version of the letter, oldest first."""
    return [text.subject for text in find(slug).letter_texts]


@pytest.mark.parametrize("language", ["en", "es", "ht"])
def test_the_sample_has_its_whole_page_in_each_language(app, language):
    sample = parse(SAMPLE.read_bytes())
    service.load(sample)

    seen = page(find(sample.slug), language)

    assert seen.language == language
    assert len(seen.asks) == 2
    assert all(ask.link_label and ".example/" in ask.link_url for ask in seen.asks)
    assert [part[:3] for part in seen.letter.paragraphs if part[0] == "("] == ["(1)", "(2)", "(3)"]
    assert "287(g)" in " ".join(seen.letter.paragraphs)
    assert [target.display for target in seen.targets] == ["Secretary, Department of Homeland Security"]


@pytest.mark.usefixtures("app")
def test_a_file_is_loaded_and_a_second_time_changes_nothing(small):
    first = service.load(small)
    before = find(small.slug).revision
    second = service.load(small)

    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.UNCHANGED)
    assert find(small.slug).revision == before


@given(one=campaign_files(), other=campaign_files())
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_exported_is_what_was_loaded_first_and_after_any_change(app, one, other):
    other = replace(other, slug=one.slug + "-x", state=one.state)
    for file in (replace(one, slug=other.slug), other):
        service.load(file)
        assert parse(service.export(file.slug)) == file
        assert service.load(file).outcome == Outcome.UNCHANGED
    db.session.delete(find(other.slug))
    db.session.commit()


@pytest.mark.usefixtures("app")
def test_each_change_gives_the_campaign_a_new_revision(small):
    service.load(small)
    before = find(small.slug).revision

    result = service.load(replace(small, goal=600))

    assert result.outcome == Outcome.UPDATED
    assert (find(small.slug).goal, find(small.slug).revision) == (600, before + 1)


@pytest.mark.usefixtures("app")
def test_a_letter_that_was_open_is_never_changed_but_gets_a_version(small):
    service.load(small)
    signature = a_signature(find(small.slug))

    result = service.load(with_letter(small, subject="Three lights"))

    assert versions(small.slug) == ["Two lights on Main Street", "Three lights"]
    assert result.sentences == ("en.letter is now version 2; earlier versions stay as signed.",)
    assert page(find(small.slug), "en").letter.subject == "Three lights"
    assert signature.letter_text_id != page(find(small.slug), "en").letter.letter_text_id


@pytest.mark.usefixtures("app")
def test_an_earlier_letter_that_comes_back_is_a_version_too(small):
    for file in (small, with_letter(small, subject="Three lights"), small):
        service.load(file)

    assert versions(small.slug) == ["Two lights on Main Street", "Three lights", "Two lights on Main Street"]


@pytest.mark.usefixtures("app")
def test_the_letter_of_a_draft_is_edited_in_place(small):
    draft = replace(small, state="draft")
    service.load(draft)

    service.load(with_letter(draft, subject="Three lights"))

    assert versions(small.slug) == ["Three lights"]


@pytest.mark.usefixtures("app")
def test_a_draft_may_lose_its_letter_again(small):
    draft = replace(small, state="draft")
    service.load(draft)

    service.load(replace(draft, texts=(replace(draft.texts[0], letter=None),)))

    assert versions(small.slug) == []


@pytest.mark.usefixtures("app")
def test_a_language_that_is_taken_out_keeps_the_letter_for_those_who_signed_it(small):
    spanish = replace(small.texts[0], language="es", letter=LetterEntry("", "Dos luces", "Hola:", "Dos.", "Adiós,"))
    service.load(replace(small, texts=(*small.texts, spanish)))

    service.load(small)

    assert page(find(small.slug), "es").language == "en"
    assert versions(small.slug) == ["Two lights on Main Street", "Dos luces"]


@pytest.mark.usefixtures("app")
def test_a_file_moves_a_campaign_on_but_never_back(small):
    service.load(replace(small, state="draft"))
    service.load(small)
    opened = find(small.slug).state
    service.close_campaign(small.slug)

    result = service.load(small)

    assert opened == CampaignState.OPEN
    assert find(small.slug).state == CampaignState.CLOSED
    assert result.outcome == Outcome.UNCHANGED
    assert result.sentences == ("The file says open, and the campaign stays closed: a file moves it on, never back.",)


@pytest.mark.usefixtures("app")
def test_a_file_cannot_skip_a_state(small):
    service.load(replace(small, state="draft"))

    with pytest.raises(MoveRefused, match="A campaign cannot go from draft to closed"):
        service.load(replace(small, state="closed"))


@pytest.mark.usefixtures("app")
def test_who_loaded_a_file_is_on_record(small):
    organizer = an_organizer()

    service.load(small, by=organizer.id)

    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.action, event.organizer_id) == ("campaign.load", organizer.id)
    assert event.subject == f"campaign:{find(small.slug).id}"


def test_two_who_load_at_the_same_time_make_one_campaign(app, small):
    together = threading.Barrier(2)
    outcomes = []

    def load():
        with app.app_context():
            together.wait(10)
            outcomes.append(service.load(small).outcome)

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == [Outcome.CREATED, Outcome.UNCHANGED]
    assert parse(service.export(small.slug)) == small
