"""The second factor."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db, utc_now
from app.organizers import second_factor
from app.organizers.models import Role
from tests.at_once import at_once
from tests.dashboard.test_audit import actions
from tests.forms import submit
from tests.organizers.codes import PAGE, code_of, recovery_codes, set_up, with_second_factor
from tests.organizers.signing_in import PASSWORD, send_sign_in, sign_in, someone

CODE = "/sign-in/code"


@pytest.fixture
def ada(app):
    """Somebody with a second factor, and their recovery codes."""
    organizer = someone()
    organizer.codes = with_second_factor(organizer)  # a plain attribute, not a column
    return organizer


def is_in(client):
    return client.get("/dashboard/").status_code == 200


def test_it_is_set_up_with_a_phone_and_asked_for_at_the_next_sign_in(client):
    organizer = sign_in(client)
    page = client.get(PAGE).text

    shown = set_up(client)
    codes = recovery_codes(shown)
    other = client.application.test_client()
    answer = send_sign_in(other, organizer.email, path="/sign-in?next=/dashboard/bounces")

    assert "<svg" in page
    assert (shown.mimetype, len(set(codes))) == ("text/html", 10)
    assert answer.location == "/sign-in/code?next=/dashboard/bounces"
    assert not is_in(other)
    with time_machine.travel(utc_now() + timedelta(seconds=31)):
        done = submit(other, answer.location, code=code_of(organizer.totp_secret))
    assert done.location == "/dashboard/bounces"


def test_nothing_is_stored_until_a_code_proves_that_a_phone_has_the_secret(client):
    organizer = sign_in(client)

    answer = set_up(client, code="000000")

    assert answer.status_code == 422
    assert "is its clock right?" in answer.text
    assert organizer.totp_secret is None


def test_another_ones_proposal_is_refused(client, ada):
    sign_in(client)

    assert set_up(client, proposal=second_factor.propose(ada)).status_code == 400


def test_it_cannot_be_replaced_without_the_password(client):
    organizer = sign_in(client)
    stale = second_factor.propose(organizer)
    set_up(client)
    secret = organizer.totp_secret

    with pytest.raises(second_factor.AlreadySetUp):
        second_factor.set_up(organizer, stale, code_of(second_factor.proposed_secret(organizer, stale)))

    assert organizer.totp_secret == secret


def test_a_code_works_once(app, ada):
    code = code_of(ada.totp_secret)
    second_factor.check(ada, code)

    with pytest.raises(second_factor.CodeWrong):
        second_factor.check(ada, code)


def test_of_two_who_send_the_same_code_at_once_one_gets_in(app, ada):
    code, number = code_of(ada.totp_secret), ada.id

    def try_it():
        second_factor.check(db.session.get_one(type(ada), number), code)

    assert [type(error) for error in at_once(app, [try_it, try_it])] == [second_factor.CodeWrong]


@pytest.mark.parametrize(("later", "fits"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_a_clock_may_be_off_by_half_a_minute(app, ada, later, fits):
    with time_machine.travel(utc_now() + timedelta(minutes=5), tick=False):
        code = code_of(ada.totp_secret, later)
        try:
            second_factor.check(ada, code)
            assert fits
        except second_factor.CodeWrong:
            assert not fits


def test_a_recovery_code_signs_in_once_however_it_is_typed(client, ada):
    code = ada.codes[0].upper().replace("-", " ")

    answers = []
    for _each in range(2):
        send_sign_in(client, ada.email)
        answers.append(submit(client, CODE, code=code).status_code)

    assert answers == [303, 403]
    assert second_factor.codes_left(ada) == 9
    assert "second_factor.use_recovery_code" in actions()


def test_recovery_codes_are_not_stored(app, ada):
    stored = db.session.execute(db.text("SELECT * FROM recovery_codes")).all()

    assert not any(ada.codes[0] in str(row) for row in stored)


def test_new_recovery_codes_replace_the_old_ones(client):
    organizer = sign_in(client)
    old = with_second_factor(organizer)

    new = recovery_codes(submit(client, PAGE, button="Make new", old=PASSWORD))

    assert not set(old) & set(new)
    with pytest.raises(second_factor.CodeWrong):
        second_factor.check(organizer, old[0])


def test_guessing_codes_is_slowed(client, ada):
    send_sign_in(client, ada.email)
    for _each in range(10):
        submit(client, CODE, code="000000")

    assert submit(client, CODE, code=code_of(ada.totp_secret)).status_code == 429


@pytest.mark.parametrize("typed", ["", "x", "\0", "１２３４５６", "9" * 41])
def test_odd_codes_are_refused(client, ada, typed):
    send_sign_in(client, ada.email)

    assert 400 <= submit(client, CODE, code=typed).status_code < 500
    assert not is_in(client)


def test_the_password_alone_opens_nothing_and_is_forgotten_after_ten_minutes(client, ada):
    send_sign_in(client, ada.email)

    assert not is_in(client)
    with time_machine.travel(utc_now() + timedelta(minutes=11)):
        assert client.get(CODE).location == "/sign-in"


def test_without_a_password_nobody_is_asked_for_a_code(client, app):
    assert client.get(CODE).location == "/sign-in"


@pytest.mark.parametrize(("password", "status", "is_off"), [("wrong", 403, False), (PASSWORD, 303, True)])
def test_it_takes_the_password_to_switch_it_off(client, password, status, is_off):
    organizer = sign_in(client)
    with_second_factor(organizer)
    token = client.get(PAGE).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = client.post(f"{PAGE}/switch-off", data={"old": password, "csrf_token": token})

    assert answer.status_code == status
    assert (organizer.totp_secret is None) == is_off


def test_if_everybody_needs_it_whoever_has_none_is_led_there_and_on(client):
    owner = sign_in(client)
    other = client.application.test_client()
    second_factor.need(True, owner.id)
    send_sign_in(other, someone(Role.VIEWER).email)

    sent = other.get("/dashboard/bounces").location
    page = set_up(other, sent)

    assert sent == "/dashboard/account/second-factor?next=/dashboard/bounces"
    assert 'href="/dashboard/bounces"' in page.text
    assert is_in(other)


def test_if_nobody_needs_it_any_more_nobody_is_led_there(client):
    owner = sign_in(client)
    for needed in (True, True, False):
        second_factor.need(needed, owner.id)

    assert is_in(client)


def test_two_owners_decide_at_once(app):
    owners = [someone().id, someone().id]

    assert at_once(app, [lambda owner=owner: second_factor.need(True, owner) for owner in owners]) == []
    assert second_factor.is_needed()


def test_an_owner_resets_what_somebody_lost(client, ada):
    sign_in(client)

    submit(client, "/dashboard/team", button="Reset second factor")

    assert ada.totp_secret is None
    assert second_factor.codes_left(ada) == 0
    assert "second_factor.reset" in actions()


def test_an_operator_resets_what_the_only_owner_lost(runner, ada):
    result = runner.invoke(args=["organizers", "reset-second-factor", ada.email])

    assert result.exit_code == 0
    assert ada.totp_secret is None
    assert runner.invoke(args=["organizers", "reset-second-factor", "nobody@campaigns.example"]).exit_code == 1
