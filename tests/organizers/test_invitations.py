"""Invitations: a signed link makes an account, once."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db, utc_now
from app.organizers import invitations, passwords, service
from app.organizers.models import Invitation, Organizer, Role
from app.outbox.models import Message
from tests.at_once import at_once
from tests.factories import an_organizer
from tests.forms import submit
from tests.organizers.signing_in import PASSWORD, sign_in

BO = "bo@campaigns.example"


@pytest.fixture
def invitation(app):
    return invitations.invite(BO, Role.VIEWER, an_organizer(name="Ada"))


def link(number=-1):
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    return re.sub(r"^https?://[^/]+", "", messages[number].slots["link"])


def account():
    return db.session.scalar(select(Organizer).where(Organizer.email == BO))


def test_who_follows_the_link_gets_the_account_and_is_signed_in(client, invitation):
    page = client.get(link()).text
    answer = submit(client, link(), name="Bo Ng", password=PASSWORD)

    assert BO in page
    assert (account().name, account().role) == ("Bo Ng", Role.VIEWER)
    assert "Bo Ng" in client.get(answer.location).text


def test_opening_the_link_changes_nothing(client, invitation):
    client.get(link())
    client.head(link())

    assert account() is None
    assert invitation.closed_at is None


def test_the_link_works_once(client, invitation):
    submit(client, link(), name="Bo Ng", password=PASSWORD)

    assert client.get(link()).status_code == 410


def test_of_two_who_press_at_once_one_gets_the_account(app, invitation):
    token = link().rpartition("/")[2]

    raised = at_once(app, [lambda name=name: invitations.accept(token, name, PASSWORD) for name in ("Bo", "Eve")])

    assert len(raised) == 1
    assert isinstance(raised[0], invitations.InvitationOver | service.AccountExists)
    assert account().name in ("Bo", "Eve")


def test_after_a_week_the_link_is_too_old(client, invitation):
    path = link()

    with time_machine.travel(utc_now() + timedelta(days=7, minutes=1)):
        assert client.get(path).status_code == 410


def test_what_is_taken_back_is_over(client, invitation):
    invitations.take_back(invitation.id, invitation.invited_by)

    assert client.get(link()).status_code == 410
    with pytest.raises(invitations.InvitationNotFound):
        invitations.take_back(invitation.id, invitation.invited_by)


def test_an_address_has_one_open_invitation(app, invitation):
    owner = an_organizer()

    with pytest.raises(invitations.AlreadyInvited):
        invitations.invite(BO.upper(), Role.OWNER, owner)
    invitations.take_back(invitation.id, owner.id)

    assert invitations.invite(BO, Role.OWNER, owner).role == Role.OWNER


def test_whoever_has_an_account_is_not_invited(app):
    owner = an_organizer()

    with pytest.raises(service.AccountExists):
        invitations.invite(owner.email, Role.VIEWER, owner)


def test_it_is_sent_again_but_fills_no_mailbox(app, invitation):
    owner = an_organizer()
    for _each in range(4):
        invitations.send_again(invitation.id, owner)

    with pytest.raises(invitations.EnoughMails):
        invitations.send_again(invitation.id, owner)

    assert len(db.session.scalars(select(Message.id)).all()) == 5


@pytest.mark.parametrize(
    ("name", "password", "field"), [("", PASSWORD, "name"), ("B\no", PASSWORD, "name"), ("Bo", "short", "password")]
)
def test_what_will_not_do_is_said_beside_its_field(client, invitation, name, password, field):
    answer = submit(client, link(), name=name, password=password)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert account() is None


def test_a_forged_link_is_none_of_ours(client, app):
    assert client.get("/invitation/forged").status_code == 400


def test_the_mail_says_who_asks_and_is_not_a_letter(app, invitation):
    message = db.session.scalars(select(Message)).one()

    assert (message.recipient, message.slots["by"]) == (BO, "Ada")


def test_a_refused_invitation_keeps_what_was_typed(client):
    owner = sign_in(client)

    answer = submit(client, "/dashboard/team", button="Send the invitation", email=owner.email, role="owner")

    assert answer.status_code == 409
    assert f'value="{owner.email}"' in answer.text
    assert db.session.scalars(select(Invitation)).all() == []


def test_the_password_is_hashed(client, invitation):
    submit(client, link(), name="Bo", password=PASSWORD)

    assert passwords.matches(PASSWORD, account().password_hash)
