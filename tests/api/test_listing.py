"""The list of who signed, for programs of the campaign's owners."""

import pytest

from app.extensions import db
from app.organizers.models import AuditEvent
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_letter, a_signature


def ask(client, door, **asked):
    return client.get(door.address("/signatures"), query_string=asked, headers=door.headers)


def confirmed(campaign, **fields):
    return a_signature(campaign, state=SignatureState.CONFIRMED, **fields)


def test_pages_follow_each_other_and_have_everybody_once(door, client):
    everybody = [confirmed(door.campaign).public_id for _ in range(5)]

    listed, after = [], 0
    while after is not None:
        page = ask(client, door, limit=2, after=after).json
        listed += [each["id"] for each in page["signatures"]]
        after = page["next"]

    assert listed == everybody


def test_only_who_confirmed_here_is_listed(door, client):
    a_signature(door.campaign)
    confirmed(a_campaign())

    assert ask(client, door).json == {"signatures": [], "next": None}


def test_an_address_is_given_only_of_those_who_asked_to_be_kept_informed(door, client):
    confirmed(door.campaign, email="yes@mail.example", keep_informed=True)
    confirmed(door.campaign, email="no@mail.example")

    answer = ask(client, door)

    assert [each["email"] for each in answer.json["signatures"]] == ["yes@mail.example", None]
    assert "no@mail.example" not in answer.text


def test_each_request_is_written_down_without_a_name(door, client):
    confirmed(door.campaign)

    ask(client, door)

    event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.detail["signatures"]) == ("signers.list", 1)
    assert door.headers["Authorization"].startswith(f"Bearer {event.detail['key']}_")


def test_no_cache_keeps_it_and_no_other_site_reads_it(door, client):
    answer = ask(client, door)

    assert "no-store" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "501"}, {"after": "-1"}, {"after": "x"}, {"after": "²"}])
def test_numbers_out_of_range_are_refused(door, client, asked):
    answer = ask(client, door, **asked)

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [f"#/{next(iter(asked))}"]


def test_figures_say_how_many_count_and_where_letters_stand(door, client):
    a_letter(confirmed(door.campaign))
    confirmed(door.campaign, witnessed_by="Wen Ito")

    answer = client.get(door.address("/figures"), headers=door.headers)

    assert answer.json == {"confirmed": 2, "on_paper": 1, "letters": {"ready": 1, "queued": 0, "sent": 0, "failed": 0}}
