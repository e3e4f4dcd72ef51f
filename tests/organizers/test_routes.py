"""Signing in and out."""

import pytest
from limits import parse, parse_many

from app.organizers import service
from app.organizers.routes import PER_ACCOUNT, PER_NETWORK, safe_next, typed_account
from tests.organizers.signing_in import PASSWORD, csrf_token, send_sign_in, sign_in, someone


def test_whoever_knows_the_password_comes_to_the_dashboard(client):
    response = send_sign_in(client, someone().email)

    assert response.location == "/dashboard/"


def test_after_signing_in_comes_the_page_that_was_wanted(client):
    response = send_sign_in(client, someone().email, path="/sign-in?next=/dashboard/campaigns/trees")

    assert response.location == "/dashboard/campaigns/trees"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "dashboard",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\/evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "/a\r\nb",
        "/\t/x",
    ],
)
def test_no_other_site_is_ever_the_next_page(elsewhere):
    assert safe_next(elsewhere) == "/dashboard/"


def test_a_refusal_says_the_same_for_a_wrong_password_and_an_unknown_account(client):
    known, unknown = someone().email, "nobody@campaigns.example"

    refusals = [send_sign_in(client, email, "a wrong password") for email in (known, unknown)]

    assert [refusal.status_code for refusal in refusals] == [403, 403]
    assert all("No account has this address and password." in refusal.text for refusal in refusals)


def test_the_typed_address_stays_in_the_form_but_the_password_does_not(client):
    page = send_sign_in(client, "ada@campaigns.example", "a wrong password").text

    assert 'value="ada@campaigns.example"' in page
    assert "a wrong password" not in page


@pytest.mark.parametrize("typed", [{}, {"email": "a@b.example"}, {"email": "x" * 300, "password": "y" * 2000}])
def test_an_incomplete_form_is_a_bad_request_and_no_error_of_ours(client, typed, caplog):
    response = client.post("/sign-in", data={"csrf_token": csrf_token(client)} | typed)

    assert response.status_code == 400
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_form_without_its_token_is_refused(client):
    organizer = someone()

    response = client.post("/sign-in", data={"email": organizer.email, "password": PASSWORD})

    assert response.status_code == 400
    assert client.get("/sign-in").status_code == 200


def test_signing_out_ends_the_session(client):
    sign_in(client)

    response = client.post("/sign-out", data={"csrf_token": csrf_token(client)})

    assert response.location == "/sign-in"
    with client.session_transaction() as session:
        assert "_user_id" not in session


def test_too_many_wrong_passwords_from_one_network_have_to_wait(client):
    for number in range(20):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number:x}"  # one subscriber has more than can be counted
        send_sign_in(client, "ada@campaigns.example", "a wrong password")

    refused = send_sign_in(client, "ada@campaigns.example", "a wrong password")

    assert refused.status_code == 429
    assert "Wait a quarter of an hour" in refused.text


def test_nobody_locks_an_account_from_one_network():
    an_hour = min(each.amount * 3600 / each.get_expiry() for each in parse_many(PER_NETWORK))

    assert an_hour < parse(PER_ACCOUNT).amount


@pytest.mark.parametrize("typed", ["ADA@campaigns.example", " ada@campaigns.example", "a\0da@campaigns.example\0 \0"])
def test_one_account_is_one_for_its_limit_however_its_address_is_typed(app, typed):
    organizer = service.add("ada@campaigns.example", "owner", PASSWORD)

    with app.test_request_context(method="POST", data={"email": typed}):
        counted = typed_account()

    assert (service.find(typed), counted) == (organizer, organizer.email)


def test_too_many_wrong_passwords_for_one_account_have_to_wait_whatever_network_they_come_from(client):
    organizer = someone()
    token = csrf_token(client)
    for number in range(50):
        data = {"email": organizer.email, "password": "a wrong password", "csrf_token": token}
        client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})

    refused = client.post(
        "/sign-in",
        data={"email": organizer.email, "password": PASSWORD, "csrf_token": token},
        environ_base={"REMOTE_ADDR": "192.0.2.200"},
    )

    assert refused.status_code == 429
