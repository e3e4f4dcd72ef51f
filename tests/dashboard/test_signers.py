"""Who signed: search and export; and the audit log."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import update

from app.extensions import db
from app.organizers.models import Role
from app.signatures import exporting
from app.signatures.models import Signature, SignatureState
from app.signatures.search import PAGE, search
from tests.factories import a_campaign, a_signature
from tests.forms import submit
from tests.organizers.signing_in import sign_in

CONFIRMED = SignatureState.CONFIRMED


@pytest.fixture
def campaign(app):
    campaign = a_campaign(slug="trees")
    a_signature(campaign, state=CONFIRMED, name="Ana Ruiz", email="ana@mail.example", postal_code="60608")
    a_signature(campaign, state=CONFIRMED, name="Anaïs Roy", email="roy@mail.example", postal_code="60611")
    a_signature(campaign, name="Bo Ng", email="bo@mail.example", postal_code="K1A 0B1")
    a_signature(name="Ana Elsewhere", state=CONFIRMED)
    return campaign


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["Bo Ng", "Anaïs Roy", "Ana Ruiz"]),
        ("aNA", ["Anaïs Roy", "Ana Ruiz"]),
        ("ana r", ["Ana Ruiz"]),
        ("BO@", ["Bo Ng"]),
        ("6060", ["Ana Ruiz"]),
        ("k1a", ["Bo Ng"]),
        ("nobody", []),
        ("%", []),
        ("\0", ["Bo Ng", "Anaïs Roy", "Ana Ruiz"]),
    ],
)
def test_names_addresses_and_places_are_found_by_their_beginning(campaign, words, names):
    assert [each.name for each in search(campaign.id, words)] == names


def test_a_state_narrows_the_search(campaign):
    assert [each.name for each in search(campaign.id, state=SignatureState.PENDING)] == ["Bo Ng"]


def test_pages_follow_each_other_without_gap(client, campaign):
    for _each in range(PAGE):
        a_signature(campaign)
    sign_in(client)

    first = search(campaign.id)
    second = search(campaign.id, before=first[PAGE - 1].id)

    assert (len(first), len(second)) == (PAGE + 1, 3)
    assert "before=" in client.get("/dashboard/campaigns/trees/signers").text


@pytest.mark.parametrize(
    "query", ["before=-1", "before=x", "before=99999999999999999999", "state=none", "q=%00", "q=%25"]
)
def test_odd_searches_are_answered(client, campaign, query):
    sign_in(client)

    assert client.get(f"/dashboard/campaigns/trees/signers?{query}").status_code == 200


def test_the_export_has_the_confirmed_and_addresses_only_where_agreed(client, campaign, monkeypatch):
    monkeypatch.setattr(exporting, "PIECE", 1)
    a_signature(campaign, state=CONFIRMED, name="=Eve", email="eve@mail.example", keep_informed=True)
    sign_in(client)

    answer = submit(client, "/dashboard/campaigns/trees/signers", button="Export")

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["name"], row["address"]) for row in rows] == [
        ("Ana Ruiz", ""),
        ("Anaïs Roy", ""),
        ("'=Eve", "eve@mail.example"),
    ]
    assert "signers.export" in client.get("/dashboard/audit").text


def test_the_export_opens_in_spreadsheet_programs_with_formulas_as_text(client, campaign, monkeypatch):
    monkeypatch.setattr(exporting, "PIECE", 1)
    a_signature(campaign, state=CONFIRMED, name="=1+1", email="eve@mail.example", keep_informed=True)
    sign_in(client)

    answer = submit(client, "/dashboard/campaigns/trees/signers", button="Export", format="xlsx")

    heading, *rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="trees.xlsx"'
    assert [cell.value for cell in heading] == list(exporting.COLUMNS)
    assert [(row[0].value, row[0].data_type, row[1].value) for row in rows] == [
        ("Ana Ruiz", "s", None),
        ("Anaïs Roy", "s", None),
        ("=1+1", "s", "eve@mail.example"),
    ]


@pytest.mark.parametrize(("which", "names"), [("pending", ["Bo Ng"]), ("", ["Ana Ruiz", "Anaïs Roy", "Bo Ng"])])
def test_the_export_has_those_that_were_chosen_and_nobody_unproven_gets_mail(client, campaign, which, names):
    db.session.execute(update(Signature).values(keep_informed=True))
    db.session.commit()
    sign_in(client)

    answer = submit(client, "/dashboard/campaigns/trees/signers", button="Export", which=which)

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == names
    assert [row["name"] for row in rows if not row["address"]] == ["Bo Ng"]


@pytest.mark.parametrize("odd", [{"format": "pdf"}, {"which": "none"}])
def test_an_odd_export_is_refused(client, campaign, odd):
    sign_in(client)

    answer = submit(client, "/dashboard/campaigns/trees/signers", button="Export", **odd)

    assert answer.status_code == 400
    assert "Please look at this again" in answer.text


def test_only_owners_read_the_log(client):
    sign_in(client, Role.ORGANIZER)

    assert client.get("/dashboard/audit").status_code == 403
