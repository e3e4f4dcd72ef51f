"""Who signed: search and export; and the audit log."""

import csv
import io

import pytest

from app.organizers.models import Role
from app.signatures import exporting
from app.signatures.models import SignatureState
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


def test_only_owners_read_the_log(client):
    sign_in(client, Role.ORGANIZER)

    assert client.get("/dashboard/audit").status_code == 403
