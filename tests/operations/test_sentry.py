"""Errors may be told to a Sentry, and nothing of a person goes with them."""

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import sentry_sdk
from flask import Flask, abort
from sqlalchemy.exc import ProgrammingError

from app.operations import sentry

SECRETS = ("ana@mail.example", "a-secret-token", "My brother waits", "203.0.113.9")


class Sentry(HTTPServer):
    """A server that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.told.append((gzip.decompress(body) if packed else body).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def sentry_server() -> Iterator[Sentry]:
    with Sentry() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        sentry_sdk.init(default_integrations=False)
        server.shutdown()


@pytest.fixture
def settings(sentry_server: Sentry) -> dict[str, Any]:
    return {"SENTRY_DSN": f"http://key@127.0.0.1:{sentry_server.server_port}/1"}


def test_an_error_is_told_without_anything_of_a_person(app: Flask, client, sentry_server: Sentry):
    @app.get("/broken/<token>")
    def broken(token: str) -> str:
        words = "My brother waits"
        raise ProgrammingError(f"INSERT {words} {token}", {"email": "ana@mail.example"}, ValueError("ana@mail.example"))

    app.config["PROPAGATE_EXCEPTIONS"] = False
    headers = {"X-Who": "ana@mail.example", "X-Forwarded-For": "203.0.113.9"}
    where = "/broken/a-secret-token?t=a-secret-token"
    client.get(where, data={"own_words": "My brother waits"}, headers=headers)
    sentry_sdk.flush()

    (told,) = [each for each in sentry_server.told if "ProgrammingError" in each]
    assert [secret for secret in SECRETS if secret in told] == []
    assert json.loads(told.splitlines()[-1])["tags"]["route"] == "/broken/<token>"


def test_what_is_not_an_error_is_not_told(app: Flask, client, sentry_server: Sentry):
    @app.get("/nothing")
    def nothing() -> str:
        abort(404)

    client.get("/nothing")
    sentry_sdk.flush()

    assert [each for each in sentry_server.told if "exception" in each] == []


def test_an_event_without_a_request_keeps_its_kind_and_place():
    frame = {"function": "send", "lineno": 7, "vars": {"email": "ana@mail.example"}}
    event = {"message": "ana@mail.example", "user": {"ip_address": "203.0.113.9"}, "level": "error"}
    error = {"type": "OSError", "value": "ana@mail.example", "stacktrace": {"frames": [frame]}}

    left = sentry.discreet(event | {"exception": {"values": [error]}}, {})

    assert left["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "send", "lineno": 7}]
    assert "ana@mail.example" not in json.dumps(left)
