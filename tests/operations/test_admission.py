"""Too many posts at once: those that cannot be worked on are told so, whole and at once, and readers still read."""

import threading
from typing import Any

import pytest

import library_settings
from app.extensions import csrf, db
from app.operations.metrics import ANSWERS
from tests.factories import a_campaign
from tests.forms import SAME_SITE, forms_on
from tests.operations.behind import paths_behind
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


@pytest.fixture
def reached(app, busy):
    """What the app itself is asked for, behind the door."""
    return paths_behind(app)


def sent_away():
    """Return how many posts were told to come again."""
    labels = {"route": "none", "method": "POST", "status": "503"}
    return ANSWERS.get_sample_value("undersigned_requests_total", labels) or 0


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


@pytest.mark.parametrize(
    ("path", "language", "says"),
    [
        ("/campaigns/trees", "en", "Back in a moment"),
        ("/confirm/x?lang=es", "en", "un momento"),
        ("/api/v1/campaigns/trees/signatures", "en", '"title": "Service Unavailable"'),
    ],
)
def test_each_is_told_in_their_language_again_and_again(client, busy, path, language, says):
    answers = [client.post(path, headers={"Accept-Language": language}) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(says in answer.text for answer in answers)
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 2


def test_what_is_sent_away_costs_the_app_nothing_and_is_counted(client, busy, reached):
    before = sent_away()
    for number in range(5):
        client.post(f"/campaigns/trees-{number}")

    assert reached == ["/"]
    assert sent_away() == before + 5


def test_in_a_frame_the_frame_says_so(client, busy):
    answer = client.post("/embed/trees")

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


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
