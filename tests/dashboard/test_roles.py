"""Who may do what: every route of the dashboard, with every role and with none."""

import re

import pytest

from app.letters import service
from app.organizers.access import RANK
from app.organizers.models import Role
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import an_order
from tests.organizers.signing_in import csrf_token, sign_in


def dashboard_routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dashboard")]


@pytest.fixture
def places(app):
    """What stands in the addresses: a campaign with a letter, ordered."""
    letter = a_letter(a_signature(a_campaign(slug="trees")))
    delivery = service.order_delivery(an_order(letter))
    return {
        "slug": "trees",
        "target_id": letter.target_id,
        "message_id": 1,
        "report_id": 1,
        "name": "letters.pdf",
        "public_id": delivery.public_id,
    }


def requests_to(app, places):
    for rule in dashboard_routes(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(places[part[1]]), rule.rule)
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield app.view_functions[rule.endpoint].required_role, method, path


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_its_rank_allows_and_nothing_more(app, client, places, role):
    sign_in(client, role)
    token = csrf_token(client, "/dashboard/")

    wrong = []
    for needed, method, path in requests_to(app, places):
        status = client.open(path, method=method, data={"csrf_token": token}).status_code
        if (status == 403) != (RANK[role] < RANK[needed]) or status >= 500:
            wrong.append((method, path, status))

    assert wrong == []


def test_strangers_are_sent_to_sign_in(app, client, places):
    token = csrf_token(client)

    answers = [
        client.open(path, method=method, data={"csrf_token": token})
        for _needed, method, path in requests_to(app, places)
    ]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.location.startswith("/sign-in") for answer in answers)


def test_without_the_forms_token_nothing_is_done(app, client, places):
    sign_in(client)

    answers = [client.post(path) for _needed, method, path in requests_to(app, places) if method == "POST"]

    assert {answer.status_code for answer in answers} == {400}


def test_a_token_of_another_session_is_refused(app, client, places):
    stranger = app.test_client()
    sign_in(client)

    answer = client.post(
        f"/dashboard/deliveries/{places['public_id']}/cancel", data={"csrf_token": csrf_token(stranger)}
    )

    assert answer.status_code == 400


def test_what_changes_something_is_a_post_and_nothing_else(app):
    both = [rule.rule for rule in dashboard_routes(app) if {"GET", "POST"} <= rule.methods]

    assert both == [], "give the form and its answer a view each: a GET changes nothing"
