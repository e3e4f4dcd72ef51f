"""What somebody changes about their own account."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db, utc_now
from app.organizers import own_account, service, team
from app.outbox.models import Message
from tests.at_once import at_once
from tests.dashboard.test_audit import actions
from tests.factories import an_organizer
from tests.forms import submit
from tests.organizers.signing_in import PASSWORD, send_sign_in, sign_in, someone

PAGE = "/dashboard/account"
NEW = "five other words in a row"


def link():
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    return re.sub(r"^https?://[^/]+", "", message.slots["link"])


def mails():
    return db.session.scalar(select(func.count(Message.id)))


def test_a_new_password_ends_the_other_browsers_and_leaves_this_one(client):
    organizer = sign_in(client)
    other = client.application.test_client()
    send_sign_in(other, organizer.email)

    submit(client, PAGE, button="Change the password", old=PASSWORD, password=NEW)

    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    assert service.check_password(organizer.email, NEW) == organizer


@pytest.mark.parametrize(
    ("old", "new", "status", "field"), [("wrong", NEW, 403, "old"), (PASSWORD, "short", 422, "password")]
)
def test_what_will_not_do_changes_nothing(client, old, new, status, field):
    organizer = sign_in(client)

    answer = submit(client, PAGE, button="Change the password", old=old, password=new)

    assert answer.status_code == status
    assert f'id="{field}-error"' in answer.text
    assert service.check_password(organizer.email, PASSWORD)


def test_guessing_ones_password_at_an_open_desk_is_slowed(client):
    sign_in(client)
    for _each in range(10):
        submit(client, PAGE, button="Change the password", old="wrong", password=NEW)

    assert submit(client, PAGE, button="Change the password", old=PASSWORD, password=NEW).status_code == 429


def test_a_name_is_changed(client):
    sign_in(client)

    submit(client, PAGE, button="Save the name", name="Ada Lovelace")

    assert "Ada Lovelace" in client.get("/dashboard/").text


def test_a_forgotten_password_is_replaced_by_mail_and_every_browser_is_out(client):
    organizer = sign_in(client)
    stranger = client.application.test_client()
    submit(stranger, "/forgotten-password", email=organizer.email.upper())

    answer = submit(stranger, link(), password=NEW)

    assert answer.location == "/sign-in"
    assert client.get(PAGE).status_code == 302
    assert service.check_password(organizer.email, NEW)
    assert service.check_password(organizer.email, PASSWORD) is None


def test_the_link_works_once_and_opening_it_changes_nothing(client):
    organizer = someone()
    submit(client, "/forgotten-password", email=organizer.email)
    client.get(link())
    submit(client, link(), password=NEW)

    assert client.get(link()).status_code == 410
    assert service.check_password(organizer.email, NEW)


def test_of_two_who_press_at_once_one_chooses(app):
    organizer = someone()
    own_account.send_link(organizer.email)
    token = link().rpartition("/")[2]

    raised = at_once(app, [lambda: own_account.replace_password(token, NEW)] * 2)

    assert [type(error) for error in raised] == [own_account.LinkOver]


def test_after_an_hour_the_link_is_too_old(client):
    own_account.send_link(someone().email)
    path = link()

    with time_machine.travel(utc_now() + timedelta(hours=1, minutes=1)):
        assert client.get(path).status_code == 410


def test_changing_the_password_ends_the_links_that_are_under_way(client):
    own_account.send_link(sign_in(client).email)
    submit(client, PAGE, button="Change the password", old=PASSWORD, password=NEW)

    assert client.get(link()).status_code == 410


def test_the_answer_does_not_tell_whether_there_is_an_account(client):
    known, unknown = someone().email, "nobody@campaigns.example"

    answers = [submit(client, "/forgotten-password", email=email) for email in (known, unknown)]
    pages = [client.get(answer.location).text for answer in answers]

    assert answers[0].location == answers[1].location
    assert "If there is an account" in pages[0]
    assert mails() == 1
    assert actions() == ["organizer.forget_password"] * 2


def test_nobodys_mailbox_is_filled(app):
    organizer = someone()
    for _each in range(3):
        own_account.send_link(organizer.email)

    assert mails() == 1


def test_whoever_is_switched_off_gets_no_link(app):
    organizer = someone()
    team.switch_off(organizer.id, an_organizer().id)

    own_account.send_link(organizer.email)

    assert mails() == 0


def test_a_forged_link_is_none_of_ours(client, app):
    assert client.get("/new-password/forged").status_code == 400
