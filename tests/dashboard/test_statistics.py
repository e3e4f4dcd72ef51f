"""A campaign in numbers: the overview, and the page of statistics."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.dashboard import charts, statistics
from app.extensions import db, utc_now
from app.organizers.models import Role
from app.signatures import tally
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import end
from app.signatures.statistics import Span, at_a_glance, shares
from tests.factories import a_campaign, a_signature
from tests.organizers.signing_in import sign_in

PAGE = "/dashboard/campaigns/trees/statistics"
DAY = datetime(2031, 5, 6, 9, 30, tzinfo=UTC)


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def signed(campaign, number=1, moment=DAY, **fields):
    for _ in range(number):
        a_signature(campaign, state=SignatureState.CONFIRMED, **{"created_at": moment, "confirmed_at": moment} | fields)


def shown(campaign, since=date(2031, 5, 1), days=30):
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return statistics.page(campaign, Span(start, start + timedelta(days=days)), names_shown=True)


def test_only_what_happened_in_the_range_is_counted(campaign):
    signed(campaign, 3, DAY)
    signed(campaign, 2, DAY + timedelta(days=40))
    tally.roll_up()

    page = shown(campaign)

    assert (page.signed, page.confirmed, page.numbers.confirmed) == (3, 3, 5)
    assert [(each.label, each.signed) for each in page.columns.columns if each.signed] == [("May 6, 2031", 3)]


@pytest.mark.parametrize(("days", "step"), [(1, "hour"), (30, "day"), (365, "week"), (1500, "month")])
def test_a_bar_is_as_much_time_as_suits_the_range(campaign, days, step):
    signed(campaign, 2)
    tally.roll_up()

    page = shown(campaign, date(2031, 5, 6), days)

    assert page.step == step
    assert len(page.columns.columns) <= 100
    assert sum(each.signed for each in page.columns.columns) == 2


def test_shares_are_by_source_language_place_and_own_words(campaign):
    signed(campaign, 2, source="rally", language="es", postal_code="60608", own_words="Why.")
    signed(campaign, postal_code="10001")
    tally.roll_up()

    page = shown(campaign)
    found = {panel.column: [(bar.label, bar.count) for bar in panel.bars] for panel in page.panels}

    assert found["Source"] == [("rally", 2), ("(no source in the link)", 1)]
    assert found["Language"] == [("Español", 2), ("English", 1)]
    assert found["Postal codes"] == [("606…", 2), ("100…", 1)]
    assert (page.with_words, round(page.words_percent)) == (2, 67)


def test_however_many_passed_the_link_on_twenty_are_shown(campaign):
    for number in range(25):
        signed(campaign, 1 + number % 2, referrer=f"code-{number}")
    tally.roll_up()

    panel = shown(campaign).panels[-1]

    assert len(panel.bars) == 20
    assert panel.rest == 37 - sum(bar.count for bar in panel.bars)


def test_what_ended_counts_no_more_and_others_move_up(campaign):
    signed(campaign, 2, source="rally")
    tally.roll_up()
    end(db.session.scalars(db.select(Signature)).first(), SignatureState.WITHDRAWN)
    db.session.commit()
    tally.roll_up()

    span = Span(DAY - timedelta(days=1), DAY + timedelta(days=1))
    assert [(share.value, share.count) for share in shares(campaign.id, "source", span)] == [("rally", 1)]


def test_the_overview_counts_this_moments_signatures_too(client, campaign):
    signed(campaign, 2, utc_now())
    tally.roll_up()
    a_signature(campaign)
    sign_in(client, Role.VIEWER)

    numbers = at_a_glance([campaign.id])[campaign.id]

    assert (numbers.signed, numbers.confirmed, numbers.today) == (3, 2, 3)
    assert 'aria-label="Signed in the last 30 days: most on' in client.get("/dashboard/").text


def test_who_passed_the_link_on_is_named_to_organizers_only(client, campaign):
    signed(campaign, name="Ana Ruiz", share_code="anas-own-code")
    signed(campaign, referrer="anas-own-code")
    tally.roll_up()
    sign_in(client)
    viewer = client.application.test_client()
    sign_in(viewer, Role.VIEWER)

    assert "Ana Ruiz" in client.get(PAGE).text
    assert "Ana Ruiz" not in viewer.get(PAGE).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"since": "yesterday"}, "Not a valid date"),
        ({"since": "2031-05-06", "until": "2031-05-01"}, "before the first day"),
        ({"until": "9999-12-31"}, "between 2000 and 2199"),
        ({"since": "0001-01-01"}, "between 2000 and 2199"),
    ],
)
def test_days_that_cannot_be_are_said_beside_their_field(client, campaign, typed, says):
    sign_in(client)

    answer = client.get(PAGE, query_string=typed)

    assert answer.status_code == 422
    assert says in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())


def test_every_chart_has_its_numbers_as_a_table(client, campaign):
    signed(campaign, 2, DAY, source="<rally>")
    tally.roll_up()
    sign_in(client)

    page = client.get(PAGE, query_string={"since": "2031-05-06", "until": "2031-05-06"}).text

    assert "&lt;rally&gt;" in page
    assert page.count("<summary>As a table</summary>") == page.count("<table>") >= 4
    assert "style=" not in page


def test_a_scale_ends_on_a_round_number():
    assert [charts.rounded_up(number) for number in (0, 7, 10, 41, 99, 1234)] == [1, 7, 10, 50, 100, 2000]


def test_a_line_goes_from_left_to_right_and_up_with_the_numbers():
    assert charts.line([0, 5, 10]) == "0.0,23.0 50.0,12.0 100.0,1.0"
    assert charts.line([]) == ""
