"""The audit log: searched, taken along, never changed."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.dashboard import audit_file
from app.extensions import db
from app.letters import service
from app.organizers import audit
from app.organizers.models import AuditEvent, Role
from app.organizers.queries import LINES
from tests.factories import a_campaign, a_letter, a_signature, an_organizer
from tests.forms import submit
from tests.letters.test_ordering import an_order
from tests.organizers.signing_in import sign_in

PAGE = "/dashboard/audit"


def actions():
    """Return what was done, in turn."""
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.fixture
def owner(client):
    return sign_in(client)


def rows(client, query=""):
    """Return what the log shows, as action and subject."""
    answer = submit(client, f"{PAGE}?{query}", button="Take these")
    lines = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    return [(line["what"], line["to what"]) for line in lines if line["what"] != "audit.export"]


def an_event(action="campaign.open", subject="campaign:1", by=None, day=None):
    at = {"at": datetime(2031, 5, day, 12, tzinfo=UTC)} if day else {}
    db.session.add(AuditEvent(action=action, subject=subject, organizer_id=by, **at))
    db.session.commit()


def test_it_is_searched_by_what_was_done_exactly_or_of_one_kind(client, owner):
    for action in ("delivery.pause", "delivery.resume", "deliver"):
        an_event(action, "delivery:7")

    assert rows(client, "action=delivery.pause") == [("delivery.pause", "delivery:7")]
    assert [row[0] for row in rows(client, "action=delivery")] == ["delivery.resume", "delivery.pause"]
    assert rows(client, "action=nothing") == []


def test_it_is_searched_by_who_did_it(client, owner):
    bo = an_organizer()
    an_event("campaign.close", by=bo.id)
    an_event("campaign.load")

    assert rows(client, f"who={bo.id}") == [("campaign.close", "campaign:1")]
    assert rows(client, "who=-1") == [("campaign.load", "campaign:1")]


def test_it_is_searched_by_campaign_with_its_deliveries(client, owner):
    campaign = a_campaign(slug="trees")
    delivery = service.order_delivery(an_order(a_letter(a_signature(campaign))))
    an_event("campaign.open", f"campaign:{campaign.id}")
    an_event("campaign.open", f"campaign:{a_campaign().id}")

    assert rows(client, "campaign=trees") == [
        ("campaign.open", f"campaign:{campaign.id}"),
        ("delivery.order", f"delivery:{delivery.id}"),
    ]


def test_it_is_searched_by_day_and_both_days_count(client, owner):
    for day in (4, 5, 6, 7):
        an_event(subject=f"campaign:{day}", day=day)

    found = rows(client, "since=2031-05-05&until=2031-05-06")

    assert [subject for _action, subject in found] == ["campaign:6", "campaign:5"]


def test_pages_follow_each_other_and_keep_what_was_asked(client, owner):
    for number in range(LINES + 1):
        an_event(subject=f"campaign:{number}")
    an_event("delivery.pause")

    page = client.get(f"{PAGE}?action=campaign.open").text

    assert "campaign:1<" in page
    assert "campaign:0<" not in page
    assert "action=campaign.open" in page.split('rel="next"')[0].rpartition("href=")[2]


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=9999999999999999999", "who=x", "action=%00%25"])
@pytest.mark.parametrize("more", ["since=x", "until=9999-12-31", "campaign=%00"])
def test_odd_searches_are_answered(client, owner, query, more):
    assert client.get(f"{PAGE}?{query}&{more}").status_code == 200


def test_the_file_is_made_in_pieces_and_taking_it_is_written_down(client, owner, monkeypatch):
    monkeypatch.setattr(audit_file, "PIECE", 2)
    for number in range(5):
        an_event(subject=f"campaign:{number}")

    found = rows(client, "action=campaign.open")

    assert [subject for _action, subject in found] == [f"campaign:{number}" for number in (4, 3, 2, 1, 0)]
    assert actions()[-1] == "audit.export"


@pytest.mark.parametrize("change", [update(AuditEvent).values(action="nothing"), delete(AuditEvent)])
def test_the_database_refuses_to_change_or_delete_a_line(app, change):
    audit.record("campaign.open", "campaign:1")
    db.session.commit()

    with pytest.raises(DBAPIError, match="only grows"):
        db.session.execute(change)

    db.session.rollback()
    assert actions() == ["campaign.open"]


def test_only_owners_read_it(client):
    sign_in(client, Role.ORGANIZER)

    assert client.get(PAGE).status_code == 403
