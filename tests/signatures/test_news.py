"""News about a campaign end with one press, on a page or in the mail program."""

from urllib.parse import urlsplit

from flask.testing import FlaskClient

from app.extensions import db
from app.signatures import links
from app.signatures.models import Signature
from tests.factories import a_campaign
from tests.forms import submit
from tests.signatures.signing import signatures, signed


def subscriber(client: FlaskClient) -> tuple[Signature, str]:
    """Sign with news wanted; return the row, and the path in the mail's header."""
    signature = signed(client, a_campaign(), keep_informed=True)
    header = links.unsubscribe_headers(signature.public_id, "en")["List-Unsubscribe"]
    parts = urlsplit(header.strip("<>"))
    return signature, f"{parts.path}?{parts.query}"


def test_opening_the_link_changes_nothing_and_the_button_ends_news(client: FlaskClient) -> None:
    signature, path = subscriber(client)

    assert client.get(path).status_code == client.head(path).status_code == 200
    db.session.refresh(signature)
    before = signature.keep_informed
    assert "still counts" in submit(client, path).text

    assert (before, signatures()[0].keep_informed) == (True, False)
    assert signatures()[0].state == "pending"


def test_a_mail_program_ends_news_with_one_post_from_anywhere(client: FlaskClient) -> None:
    _signature, path = subscriber(client)

    for _again in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
    assert signatures()[0].keep_informed is False


def test_a_forged_link_ends_nothing(client: FlaskClient) -> None:
    _signature, path = subscriber(client)

    assert client.post(path.partition("?")[0][:-1]).status_code == 400
    assert signatures()[0].keep_informed is True
