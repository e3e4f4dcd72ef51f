"""Too many posts at once: those that cannot be worked on are told so, whole and at once, and readers still read."""

import threading
from typing import Any

import pytest

import library_settings
from app.extensions import csrf, db
from tests.factories import a_campaign
from tests.forms import SAME_SITE, forms_on
from tests.signatures.signing import ANA, mails, signatures

PATIENCE_SECONDS = 30


@pytest.fixture
def settings(monkeypatch) -> dict[str, Any]:
    monkeypatch.setattr(library_settings, "POOL_PATIENCE_SECONDS", 0.2)
    return {"WEB_THREADS": 4, "DATABASE_CONNECTIONS": 4}


@pytest.fixture
def busy(app):
    """Three posts that are being worked on, as many as four threads let in."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    def work() -> str:
        begun.release()
        go_on.wait(PATIENCE_SECONDS)
        return "done"

    app.add_url_rule("/work", view_func=work, methods=["POST"])
    csrf.exempt(work)

    def post() -> None:
        with app.app_context():
            app.test_client().post("/work")

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=PATIENCE_SECONDS)
    yield lambda: (go_on.set(), [thread.join() for thread in threads])
    go_on.set()


def signing(client, address):
    """Sign as Ana does; the page is opened first, as a reader would."""
    token = forms_on(client.get(address).text)[0].fields["form_token"]
    return client.post(address, data=ANA | {"form_token": token}, headers=SAME_SITE)


def test_a_post_too_many_is_asked_to_come_again_and_nothing_of_it_is_begun(client, busy):
    address = f"/campaigns/{a_campaign().slug}"

    answer = signing(client, address)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "go back in your browser" in answer.text
    assert (signatures(), mails()) == ([], [])


def test_readers_are_answered_meanwhile(client, busy):
    assert client.get(f"/campaigns/{a_campaign().slug}").status_code == 200


def test_a_place_that_is_given_back_is_taken_again(client, busy):
    address = f"/campaigns/{a_campaign().slug}"
    busy()

    answers = [signing(client, address).status_code for _ in range(5)]

    assert answers == [303] * 5


def test_a_database_without_a_free_connection_leaves_nothing_half_written(app, client):
    address = f"/campaigns/{a_campaign().slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]
    db.session.remove()
    taken = [db.engine.connect() for _ in range(4)]

    answer = client.post(address, data=ANA | {"form_token": token}, headers=SAME_SITE)
    for connection in taken:
        connection.close()

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert (signatures(), mails()) == ([], [])
    assert signing(client, address).status_code == 303
