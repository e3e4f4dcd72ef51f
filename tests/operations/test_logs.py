"""Logs: an id for each request, and never an address or a token."""

import json
import logging
import sys

import pytest

from app.operations.logs import DiscreetJsonFormatter, RequestId, _configuration


@pytest.fixture
def settings():
    """Errors get a page, as they do outside tests, rather than reach the test."""
    return {"PROPAGATE_EXCEPTIONS": False}


@pytest.fixture
def client(app):
    @app.get("/breaks/<token>")
    def confirm(token):
        raise RuntimeError(f"could not write to secret@person.example for {token}")

    return app.test_client()


def production_line(record):
    formatter = _configuration(production=True)["formatters"]["line"].copy()
    factory = formatter.pop("()")
    formatter["fmt"] = formatter.pop("format")
    RequestId().filter(record)
    return factory(**formatter).format(record)


def test_each_answer_has_an_id_of_its_own(client):
    ids = {client.get("/health/live").headers["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_an_id_from_the_proxy_is_kept(client):
    headers = {"X-Request-ID": "4f1c0a7e-proxy"}

    assert client.get("/health/live", headers=headers).headers["X-Request-ID"] == "4f1c0a7e-proxy"


@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f g h", "<script>alert(1)</script>"])
def test_an_odd_id_is_not(client, given):
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_a_failing_request_leaves_neither_address_nor_token(client, caplog):
    caplog.set_level(logging.INFO)

    client.get("/breaks/very-secret-token")

    lines = [production_line(record) for record in caplog.records]
    assert [json.loads(line)["message"] for line in lines] == ["a request failed", "answered"]
    assert "secret" not in "".join(lines)
    assert all('"/breaks/<token>"' in line for line in lines)
    assert "builtins.RuntimeError" in lines[0]
    assert "test_logs.py" in lines[0]


def test_a_cause_is_named_before_its_consequence():
    try:
        try:
            raise KeyError("secret")
        except KeyError as cause:
            raise ValueError("secret") from cause
    except ValueError:
        record = logging.makeLogRecord({"exc_info": sys.exc_info()})

    said = json.loads(DiscreetJsonFormatter().format(record))["exc_info"]

    types = [line for line in said if line.startswith("builtins.")]
    assert types == ["builtins.KeyError", "builtins.ValueError"]


def test_a_line_has_the_fields_that_a_log_store_looks_for(client, caplog):
    caplog.set_level(logging.INFO)

    client.get("/health/live")

    fields = json.loads(production_line(caplog.records[-1]))
    assert fields["level"] == "INFO"
    assert fields["status"] == 200
    assert fields["route"] == "/health/live"
    assert fields["milliseconds"] >= 0
