"""Whom the app believes about where a request comes from."""

import pytest
from flask import request

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}


@pytest.fixture
def where(app, client):
    """Ask the app where a request with forwarding headers comes from."""
    app.add_url_rule("/where", view_func=lambda: {"address": request.remote_addr, "scheme": request.scheme})
    return lambda: client.get("/where", headers=FORGED).json


class TestWithoutProxy:
    def test_nobody_is_believed(self, where):
        assert where() == {"address": "127.0.0.1", "scheme": "http"}


class TestWithOneProxy:
    @pytest.fixture
    def settings(self):
        return {"TRUSTED_PROXIES": 1}

    def test_only_what_the_proxy_itself_added_is_believed(self, where):
        assert where() == {"address": "198.51.100.7", "scheme": "https"}
