"""The numbers are those of the database and of what was answered; only who knows the token sees them."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.outbox.mail import Mail
from app.outbox.models import Breaker, Message, MessageState, WorkerLease
from app.outbox.service import open_stream, pause, put
from app.signatures import tally
from app.signatures.models import SignatureState
from tests.factories import IN_A_MAIL, a_campaign, a_signature

TOKEN = "a-token-for-these-tests"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"METRICS_TOKEN": TOKEN}


def metric(client, name: str) -> float:
    """Return one number, by its name with its labels as Prometheus writes them."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    found = re.search(rf"^undersigned_{re.escape(name)} (\S+)$", answer.text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xe9"])
def test_strangers_learn_nothing(client, authorization):
    answer = client.get("/metrics", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert "undersigned_" not in answer.text


def test_without_a_token_there_is_nothing(app, client):
    app.config["METRICS_TOKEN"] = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_answers_are_counted_by_route_and_never_by_address(client):
    name = 'requests_total{method="GET",route="/campaigns/<slug>",status="404"}'
    before = metric(client, name)
    client.get("/campaigns/somebodys-secret")

    assert metric(client, name) == before + 1
    assert "somebodys-secret" not in client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def test_signatures_are_told_by_state(client):
    campaign = a_campaign()
    a_signature(campaign)
    a_signature(campaign, state=SignatureState.CONFIRMED)
    tally.roll_up()

    assert metric(client, 'signatures{state="signed"}') == 2
    assert metric(client, 'signatures{state="confirmed"}') == 1


def test_the_outbox_is_told_by_kind_and_state(client):
    for number in (1, 2):
        stream = open_stream(f"delivery:{number}")
        mail = Mail(name="confirm-signature", recipient="ana@mail.example", fixed=IN_A_MAIL, slots=SLOTS)
        put(mail, key=f"letter:{number}", stream=stream, due_at=1_000_000.0)
    db.session.commit()
    pause(stream.id, "to see it")

    assert metric(client, 'outbox_messages{state="pending",stream="delivery"}') == 2
    assert metric(client, 'outbox_oldest_due_seconds{stream="delivery"}') > 1_000_000
    assert metric(client, 'outbox_paused_streams{stream="delivery"}') == 1


def test_workers_and_relays_are_told(client):
    db.session.add(WorkerLease(token="one", host="here", process=1, beat_at=4e9, started_at=4e9))
    db.session.add(WorkerLease(token="two", host="here", process=2, beat_at=0.0, started_at=0.0))
    db.session.add(Breaker(relay="relay.example:25", open_until=4e9))
    db.session.commit()

    assert metric(client, "workers_alive") == 1
    assert metric(client, 'relay_left_alone{relay="relay.example:25"}') == 1


def test_how_long_the_newest_mails_took_is_told_by_kind(client):
    stream = open_stream("confirmations")
    for number, took in enumerate((1.0, 3.0, 60.0)):
        mail = Mail(name="confirm-signature", recipient="ana@mail.example", fixed=IN_A_MAIL, slots=SLOTS)
        put(mail, key=f"confirm:{number}:1", stream=stream, due_at=1000.0)
        message = db.session.scalars(db.select(Message).filter_by(key=f"confirm:{number}:1")).one()
        message.state, message.changed_at = MessageState.SENT, 1000.0 + took
    db.session.commit()

    assert metric(client, 'outbox_send_seconds{quantile="0.5",stream="confirmations"}') == 3
    assert metric(client, 'outbox_send_seconds{quantile="0.95",stream="confirmations"}') == 60


def test_the_alerts_and_the_dashboard_ask_for_numbers_that_there_are(client):
    a_signature(state=SignatureState.CONFIRMED)
    tally.roll_up()
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    there = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    asked = {name for file in DEPLOY.rglob("*.*") for name in re.findall(r"undersigned_\w+", file.read_text())}

    assert {name.removesuffix("_bucket") for name in asked} - there == set()
    assert asked


DEPLOY = Path(__file__).parents[2] / "deploy"
SLOTS = dict.fromkeys(("name", "link", "code", "letter_link"), "x")
