"""Health: alive says the process, ready says the database; the broker is told only."""

import pytest
from sqlalchemy import event

from app import create_app
from app.extensions import db


def test_a_living_process_says_so(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json) == (200, {"status": "live"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_migrated_database_is_ready(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "database": "ready", "broker": "ready"}


def test_however_often_it_is_asked_the_database_is_asked_once_a_second(app, client):
    looks = []
    event.listen(db.engine, "checkout", lambda *_arguments: looks.append(1))

    answers = [client.get("/health/ready") for _each in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(looks) == 1


@pytest.mark.usefixtures("older_database")
def test_an_older_database_is_not(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json["database"] == "not migrated"


@pytest.mark.parametrize("url", ["sqlite:///{folder}", "postgresql://someone:secret@127.0.0.1:1/nothing"])
def test_a_database_out_of_reach_is_said_without_its_address(url, tmp_path):
    client = create_app(APP_ENV="testing", DATABASE_URL=url.format(folder=tmp_path)).test_client()

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json["database"] == "unreachable"
    assert "secret" not in answer.text
    assert client.get("/health/live").status_code == 200


def test_a_broker_out_of_reach_keeps_no_reader_away(database_url):
    client = create_app(APP_ENV="testing", DATABASE_URL=database_url, BROKER_URL="redis://127.0.0.1:1").test_client()

    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json["broker"] == "unreachable"


def test_a_redis_broker_is_asked(database_url, redis_url):
    client = create_app(APP_ENV="testing", DATABASE_URL=database_url, BROKER_URL=redis_url).test_client()

    assert client.get("/health/ready").json["broker"] == "ready"
