"""The privacy page says what the settings do."""

from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"UNCONFIRMED_DAYS": 9, "RETENTION_DAYS": 77, "MAIL_DEFAULT_SENDER": "people@letters.example"}


def test_the_page_has_the_days_that_the_erasing_obeys(client: FlaskClient) -> None:
    page = client.get("/privacy?lang=en").text

    assert "after 9 days" in page
    assert "77 days after the campaign is closed" in page
    assert "may become a public record" in page
    assert "people@letters.example" in page


@pytest.mark.parametrize("language", ["es", "ht"])
def test_the_page_is_there_in_every_language(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/privacy?lang={language}")

    assert "77" in answer.text
    assert "public record" not in answer.text
    assert "Set-Cookie" not in answer.headers
