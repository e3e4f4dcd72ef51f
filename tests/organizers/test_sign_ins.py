"""Where organizers are signed in."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db, utc_now
from app.organizers import browsers, sign_ins
from app.organizers.models import SignIn
from tests.forms import submit
from tests.organizers.signing_in import send_sign_in, sign_in

PAGE = "/dashboard/account"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def other(client):
    """Another browser of the same organizer."""
    other = client.application.test_client()
    send_sign_in(other, sign_in(client).email)
    return other


def is_in(client):
    return client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (SAFARI, "Safari on iPhone"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        ("", "An unknown browser"),
        ("x" * 9000, "An unknown browser"),
    ],
)
def test_a_browser_is_said_in_words(sent, words):
    assert browsers.in_words(sent) == words


def test_of_the_network_only_a_hash_of_its_owner_is_kept(app):
    v4, v6 = "192.0.2.7", "2001:db8:1:2:3:4:5:6"

    assert v4 not in browsers.network_hash(1, v4)
    assert browsers.network_hash(1, v4) != browsers.network_hash(2, v4)
    assert browsers.network_hash(1, v6) == browsers.network_hash(1, "2001:db8:1:2::9")
    assert browsers.network_hash(1, "no address") == ""


def test_each_browser_is_listed_and_signed_out_one_by_one(client, other):
    assert client.get(PAGE).text.count("Sign it out") == 1

    submit(client, PAGE, button="Sign it out")

    assert (is_in(client), is_in(other)) == (True, False)


def test_all_others_are_signed_out_with_one_button(client, other):
    submit(other, PAGE, button="Sign all others out")

    assert (is_in(client), is_in(other)) == (False, True)


def test_nobody_signs_out_somebody_elses_browser(client, other):
    theirs = db.session.scalars(select(SignIn.id)).first()
    stranger = client.application.test_client()
    me = sign_in(stranger)

    with pytest.raises(sign_ins.SignInNotFound):
        sign_ins.end(theirs, me.id)

    assert is_in(client)


def test_the_cookie_opens_nothing_after_signing_out_even_if_it_was_kept(client):
    sign_in(client)
    kept = client.get_cookie("session").value
    submit(client, "/dashboard/", button="Sign out")

    client.set_cookie("session", kept)

    assert not is_in(client)


@pytest.mark.parametrize(("days", "stays"), [(6, True), (8, False)])
def test_a_browser_that_is_not_used_for_a_week_is_out(client, days, stays):
    sign_in(client)

    with time_machine.travel(utc_now() + timedelta(days=days)):
        assert is_in(client) == stays


def test_a_browser_signs_in_again_once_a_month_even_if_it_is_used_daily(client):
    sign_in(client)
    start, stayed = utc_now(), []
    for day in range(1, 32):
        with time_machine.travel(start + timedelta(days=day)):
            stayed.append(is_in(client))

    assert stayed == [True] * 29 + [stayed[29], False]


def test_use_is_written_down_once_a_minute_at_most(client):
    sign_in(client)
    before = db.session.scalar(select(SignIn.seen_at))

    for seconds, is_written in ((30, False), (61, True)):
        with time_machine.travel(before + timedelta(seconds=seconds)):
            client.get("/dashboard/")
        assert (db.session.scalar(select(SignIn.seen_at)) > before) == is_written


def test_what_is_over_is_forgotten_at_the_next_sign_in(client):
    organizer = sign_in(client)

    with time_machine.travel(utc_now() + timedelta(days=8)):
        send_sign_in(client, organizer.email)

    assert db.session.scalar(select(func.count(SignIn.id))) == 1


def test_the_key_in_the_cookie_is_not_in_the_table(client):
    sign_in(client)

    with client.session_transaction() as session:
        assert session["_user_id"] != db.session.scalar(select(SignIn.key_hash))
