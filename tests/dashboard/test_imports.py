"""Bringing signatures along, from the dashboard."""

import io

import pytest

from app.campaigns.models import CampaignState
from app.dashboard import import_routes
from app.extensions import db
from app.signatures import count, import_steps
from tests.factories import a_campaign, a_signature
from tests.forms import forms_on, submit
from tests.organizers.signing_in import sign_in
from tests.signatures.bringing import signed

HERE = "/dashboard/campaigns/trees/imports"
SHEET = "name,postal_code,signed_on\nAna Ruiz,60608,2026-01-05\nBo Ng,60609,soon\n"


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


@pytest.fixture
def desk(client, campaign):
    sign_in(client)
    return client


def upload(client, content=SHEET, **fields):
    chosen = {"way": "witnessed", "holds_sheets": True} | fields
    content = content.encode() if isinstance(content, str) else content
    return submit(client, HERE, button="Look through", file=(io.BytesIO(content), "sheet.csv"), **chosen)


def test_a_sheet_is_looked_through_taken_in_and_taken_back(desk, campaign):
    page = upload(desk).location
    assert "being looked through" in desk.get(page).text
    import_steps.work()
    looked_through = desk.get(page).text
    assert "Ana Ruiz" in looked_through
    assert "2026-11-30, and none that is still to come" in looked_through

    submit(desk, page, button="Let 1 person count")
    import_steps.work()

    assert count.of_campaign(campaign.id).people == 1
    assert "taken in" in desk.get(f"{page}/progress").text
    assert "Ana Ruiz" not in desk.get(page).text
    submit(desk, page, button="Take 1 signature back")
    import_steps.work()
    assert count.of_campaign(campaign.id).people == 0
    over = desk.get(page).text
    assert "taken back" in over
    assert "uploaded it, 2 lines" in over


def test_it_says_who_witnessed(desk, campaign):
    page = upload(desk).location
    import_steps.work()
    submit(desk, page, button="count")
    import_steps.work()

    signers = desk.get("/dashboard/campaigns/trees/signers").text
    signer = desk.get("/dashboard/campaigns/trees/signers/1").text

    assert "on paper" in signers
    assert "witnessed by" in signer
    assert page in signer
    export = submit(desk, "/dashboard/campaigns/trees/signers", button="Export").text.splitlines()
    assert export[0].endswith('"on paper, witnessed by"')
    assert not export[1].endswith(",")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"way": False}, "Choose how these people"),
        ({"way": "none"}, "Please look at this again"),
        ({"holds_sheets": False}, "Only who holds the sheets"),
        ({"way": "elsewhere"}, "Say where these people confirmed"),
        ({"way": "elsewhere", "where": "x" * 201}, "room for 200"),
        ({"content": b""}, "nothing in this file"),
        ({"content": b"PK\x03\x04"}, "Save it as CSV"),
        ({"content": 'name,zip\n"Ana,1\n'}, "quotation mark has no partner"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(desk, fields, words):
    answer = upload(desk, **fields)

    assert 400 <= answer.status_code < 500
    assert words in answer.text
    assert "No file has been uploaded yet." in answer.text


def test_nothing_chosen_is_said(desk):
    assert "Choose a file" in submit(desk, HERE, button="Look through", way="ask").text


@pytest.mark.parametrize("size", [300, 300 + 64 * 1024])
def test_a_file_that_is_too_large_is_said_to_be(desk, monkeypatch, size):
    monkeypatch.setattr(import_routes, "LARGEST", 200)

    answer = upload(desk, b"x" * size)

    assert answer.status_code == 413
    assert "larger than 16 MB" in answer.text


def test_files_above_what_other_forms_take_are_taken(desk):
    rows = "".join(f"Ana {number},60608,\n" for number in range(20_000))

    answer = upload(desk, f"name,postal_code,signed_on\n{rows}")

    assert answer.status_code == 303
    assert "20,000" in desk.get(answer.location).text


def test_a_stranger_may_send_no_large_file(client, campaign):
    answer = client.post(HERE, data={"file": (io.BytesIO(b"x" * 300_000), "sheet.csv")})

    assert answer.status_code == 413


def test_a_stopped_import_cannot_be_started(desk, campaign):
    page = upload(desk).location
    import_steps.work()
    [start, *_rest] = [form for form in forms_on(desk.get(page).text) if form.action.endswith("/start")]
    submit(desk, page, button="Throw")

    desk.post(start.action, data=start.fields)

    assert "Somebody has decided" in desk.get(page).text
    import_steps.work()
    assert count.of_campaign(campaign.id).people == 0


def test_a_closed_campaign_takes_no_file(desk, campaign):
    campaign.state = CampaignState.CLOSED
    db.session.commit()

    assert "not open" in desk.get(HERE).text


def test_lines_that_will_not_do_are_on_pages(desk, campaign):
    page = upload(desk, "name,postal_code\n" + "1,60608\n" * 60).location
    import_steps.work()

    assert "after=" in desk.get(page).text
    assert "after=" not in desk.get(f"{page}?after=51").text
    assert desk.get(f"{page}?after=99999999999").status_code == 200


def test_an_import_of_another_campaign_is_not_found(desk):
    other = a_signature()

    assert desk.get(f"{HERE}/{other.id}").status_code == 404


def test_a_witness_without_a_name_stands_there_by_their_address(client, campaign):
    organizer = sign_in(client)
    organizer.name = ""
    db.session.commit()

    page = upload(client).location
    import_steps.work()
    submit(client, page, button="Let 1 person count")
    import_steps.work()

    assert count.of_campaign(campaign.id).on_paper == 1
    assert [each.witnessed_by for each in signed()] == [organizer.email]
