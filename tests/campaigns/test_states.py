"""A campaign's states: from draft to archive, each move by one table."""

from dataclasses import replace

import pytest

from app.campaigns import service
from app.campaigns.file import CampaignFileInvalid, parse
from app.campaigns.models import ALLOWED_MOVES, CampaignState
from app.campaigns.queries import CampaignNotFound, find
from app.campaigns.service import MoveRefused
from tests.campaigns.files import SMALL
from tests.factories import a_campaign

MOVES = {
    CampaignState.OPEN: service.open_campaign,
    CampaignState.CLOSED: service.close_campaign,
    CampaignState.ARCHIVED: service.archive_campaign,
}
PAIRS = [(start, end) for start in CampaignState for end in MOVES if start != end]

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(("start", "end"), [pair for pair in PAIRS if pair[1] in ALLOWED_MOVES[pair[0]]])
def test_an_allowed_move_is_made_and_a_second_time_changes_nothing(start, end):
    slug = a_campaign(state=start).slug

    MOVES[end](slug)
    revision = find(slug).revision
    MOVES[end](slug)

    assert (find(slug).state, find(slug).revision) == (end, revision)


@pytest.mark.parametrize(("start", "end"), [pair for pair in PAIRS if pair[1] not in ALLOWED_MOVES[pair[0]]])
def test_any_other_move_is_refused_with_a_sentence(start, end):
    slug = a_campaign(state=start).slug

    with pytest.raises(MoveRefused, match=f"cannot go from {start} to {end}"):
        MOVES[end](slug)

    assert find(slug).state == start


def test_moments_go_with_the_states():
    slug = a_campaign(state=CampaignState.DRAFT).slug

    service.open_campaign(slug)
    opened = find(slug).opened_at
    service.close_campaign(slug)
    closed = find(slug).closed_at
    service.open_campaign(slug)

    assert opened <= closed
    assert (find(slug).opened_at, find(slug).closed_at) == (opened, None)


def test_a_draft_that_misses_something_is_not_opened_and_says_what():
    draft = parse(SMALL.replace('"open"', '"draft"'))
    english = replace(draft.texts[0], summary="", letter=None)
    service.load(replace(draft, targets=(), texts=(english,)))

    with pytest.raises(CampaignFileInvalid) as caught:
        service.open_campaign(draft.slug)

    assert [str(problem) for problem in caught.value.problems] == [
        "targets: is missing: somebody must receive the letters.",
        "en.summary: is missing.",
        "en.letter: is missing: it is what people sign.",
    ]
    assert find(draft.slug).state == CampaignState.DRAFT


def test_a_campaign_that_does_not_exist_cannot_be_opened():
    with pytest.raises(CampaignNotFound):
        service.open_campaign("nowhere")
