"""Every error is a page that helps; under /api it is a problem document; none shows internals."""

import sqlite3

import pytest
from flask import Response, abort, request
from sqlalchemy.exc import OperationalError

from app.errors import DomainError, NotFound


class CampaignIsAsleep(NotFound):
    """This campaign sleeps until <Monday>."""


@pytest.fixture
def settings():
    """Errors get a page, as they do outside tests, rather than reach the test."""
    return {"PROPAGATE_EXCEPTIONS": False}


@pytest.fixture
def client(app):
    @app.get("/asleep")
    @app.get("/api/v1/asleep", endpoint="api_asleep")
    def asleep():
        raise CampaignIsAsleep

    @app.get("/abort/<int:code>")
    @app.get("/api/v1/abort/<int:code>", endpoint="api_abort")
    def aborted(code):
        abort(code)

    @app.get("/written")
    def written():
        abort(Response("Written where it happened.", status=409))

    @app.get("/broken")
    def broken():
        raise RuntimeError("secret@person.example")

    @app.get("/locked")
    def locked():
        raise OperationalError("SELECT secret", {}, sqlite3.OperationalError("database is locked"))

    @app.post("/take")
    def take():
        return str(len(request.form))

    return app.test_client()


def test_a_domain_error_says_its_sentence_with_its_status(client):
    answer = client.get("/asleep")

    assert answer.status_code == 404
    assert "This campaign sleeps until &lt;Monday&gt;." in answer.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "cannot be done as it was asked"),
        (404, "copy the whole of it"),
        (405, "use the button on the page"),
        (413, "Shorten it"),
        (418, "cannot be done as it was asked"),
        (429, "wait a while"),
        (500, "It was not your doing"),
        (503, "wait half a minute"),
    ],
)
def test_an_http_error_says_what_to_do(client, code, words):
    answer = client.get(f"/abort/{code}")

    assert answer.status_code == code
    assert words in answer.text
    assert 'id="main"' in answer.text


def test_a_page_that_was_written_where_it_happened_stays(client):
    answer = client.get("/written")

    assert (answer.status_code, answer.text) == (409, "Written where it happened.")


def test_the_wrong_method_names_the_right_ones(client):
    answer = client.post("/asleep")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_failure_shows_a_number_and_nothing_of_the_inside(client):
    answer = client.get("/broken")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


def test_an_absent_database_is_said_to_be_short(client):
    answer = client.get("/locked")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "secret" not in answer.text


def test_what_is_too_long_is_refused_with_a_page(client):
    answer = client.post("/take", data={"words": "x" * 1_000_000})

    assert answer.status_code == 413
    assert "your text is still there" in answer.text


@pytest.mark.parametrize(("path", "status"), [("/api/v1/abort/429", 429), ("/api/nothing", 404)])
def test_programs_get_a_problem_document(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status


def test_programs_get_the_sentence_too(client):
    assert client.get("/api/v1/asleep").json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "This campaign sleeps until <Monday>.",
    }


def test_a_domain_error_may_bring_its_own_sentence():
    assert DomainError("Exactly this.").sentence == "Exactly this."
