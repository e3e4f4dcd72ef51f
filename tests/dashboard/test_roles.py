"""Who may do what: every address with every role and with none, against the table in docs/roles.md."""

import pytest

from app.organizers.access import RANK
from app.organizers.models import Role
from tests.dashboard.deed import endpoints_that_act
from tests.dashboard.places import filled_in, places
from tests.house.roles_table import DEVELOPMENT, EVERYONE, KEYED, METRICS, written
from tests.organizers.signing_in import csrf_token, sign_in

ENDS_THE_SESSION = "/sign-out"
"Asked for last."
SIGNING_IN_AND_OUT = "/sign-"
"These lead to the sign-in page by nature."
THIS_SITE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def there(app):
    return places()


def asked_for(there, *, public):
    rows = [
        each for each in written() if each.who != DEVELOPMENT and (each.who in (EVERYONE, METRICS, KEYED)) == public
    ]
    rows.sort(key=lambda row: row.route == ENDS_THE_SESSION)
    return [(row, filled_in(row.route, there)) for row in rows]


def answer_of(client, row, path, token):
    return client.open(path, method=row.method, data={"csrf_token": token} if row.method == "POST" else None)


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_the_table_says_and_nothing_more(client, there, role):
    sign_in(client, role)
    token = csrf_token(client, "/dashboard/")

    wrong = []
    for row, path in asked_for(there, public=False):
        answer = answer_of(client, row, path, token)
        is_refused, is_sent_away = answer.status_code == 403, "/sign-in" in (answer.location or "")
        may = RANK[role] >= RANK[Role(row.who)]
        if is_refused == may or is_sent_away or answer.status_code >= 500:
            wrong.append((row, answer.status))

    assert wrong == []


def test_strangers_are_sent_to_sign_in(client, there):
    token = csrf_token(client)

    answers = [answer_of(client, row, path, token) for row, path in asked_for(there, public=False)]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.location.startswith("/sign-in") for answer in answers)


@pytest.mark.parametrize("role", [None, *Role])
def test_what_is_for_everyone_asks_nobody_who_they_are(client, there, role):
    if role:
        sign_in(client, role)
    token = csrf_token(client)

    wrong = []
    for row, path in asked_for(there, public=True):
        answer = client.open(path, method=row.method, data={"csrf_token": token}, headers=THIS_SITE)
        is_sent_away = "/sign-in" in (answer.location or "") and not row.route.startswith(SIGNING_IN_AND_OUT)
        if answer.status_code == 403 or is_sent_away or answer.status_code >= 500:
            wrong.append((row, answer.status))

    assert wrong == []


def test_without_the_forms_token_nothing_is_done(app, client, there):
    acting = endpoints_that_act(app)
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in acting]
    sign_in(client)

    answers = [client.post(filled_in(rule, there)) for rule in rules]

    assert {answer.status_code for answer in answers} == {400}


def test_a_token_of_another_session_is_refused(app, client, there):
    stranger = app.test_client()
    sign_in(client)

    answer = client.post(
        filled_in("/dashboard/deliveries/<public_id>/cancel", there), data={"csrf_token": csrf_token(stranger)}
    )

    assert answer.status_code == 400


def test_what_changes_something_is_a_post_and_nothing_else(app):
    both = [rule.rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods]

    assert both == [], "give the form and its answer a view each: a GET changes nothing"
