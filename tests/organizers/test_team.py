"""The team: roles, accounts that are switched off, and an owner who is always left."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.organizers import invitations, service, team
from app.organizers.models import Invitation, Organizer, Role
from tests.at_once import at_once
from tests.dashboard.test_audit import actions
from tests.factories import an_organizer
from tests.organizers.signing_in import PASSWORD, sign_in, someone


def owners_left():
    query = select(func.count(Organizer.id)).where(Organizer.role == Role.OWNER, Organizer.switched_off_at.is_(None))
    return db.session.scalar(query)


def test_a_role_is_changed_and_written_down(app):
    owner, bo = an_organizer(), an_organizer(role=Role.VIEWER)

    team.change_role(bo.id, Role.ORGANIZER, owner.id)

    assert bo.role == Role.ORGANIZER
    assert actions() == ["organizer.change_role"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ORGANIZER])
def test_the_last_owner_stays_one(app, role):
    owner = an_organizer()
    an_organizer(role=Role.ORGANIZER)

    with pytest.raises(team.LastOwner):
        team.change_role(owner.id, role, owner.id)

    assert owner.role == Role.OWNER
    assert actions() == []


def test_the_last_owner_cannot_be_switched_off(app):
    owner, gone = an_organizer(), an_organizer()
    team.switch_off(gone.id, owner.id)

    with pytest.raises(team.LastOwner):
        team.switch_off(owner.id, owner.id)

    assert owner.switched_off_at is None


def test_two_owners_who_demote_each_other_at_once_leave_one(app):
    one, other = an_organizer().id, an_organizer().id

    raised = at_once(
        app,
        [
            lambda: team.change_role(other, Role.VIEWER, one),
            lambda: team.switch_off(one, other),
        ],
    )

    assert [type(error) for error in raised] == [team.LastOwner]
    assert owners_left() == 1


def test_whoever_is_switched_off_is_out_at_once_and_comes_back_with_the_same_password(client):
    bo = sign_in(client, Role.ORGANIZER)
    owner = someone()

    team.switch_off(bo.id, owner.id)
    page, let_in = client.get("/dashboard/"), service.check_password(bo.email, PASSWORD)
    team.switch_on(bo.id, owner.id)

    assert "/sign-in" in page.location
    assert let_in is None
    assert service.check_password(bo.email, PASSWORD) == bo


def test_nobody_is_not_found(app):
    with pytest.raises(team.OrganizerNotFound):
        team.change_role(99, Role.VIEWER, an_organizer().id)


@pytest.mark.parametrize(
    ("deed", "is_open"),
    [
        (team.switch_off, False),
        (lambda who, by: team.change_role(who, Role.ORGANIZER, by), False),
        (lambda who, by: team.change_role(who, Role.OWNER, by), True),
    ],
)
def test_whoever_may_invite_no_more_comes_back_by_no_invitation_of_their_own(app, deed, is_open):
    owner, gone = an_organizer(), an_organizer()
    mine, theirs = (
        invitations.invite(email, Role.OWNER, by).id for email, by in (("a@x.example", owner), ("b@x.example", gone))
    )

    deed(gone.id, owner.id)

    still_open = [each for each in (mine, theirs) if db.session.get(Invitation, each).closed_at is None]
    assert still_open == ([mine, theirs] if is_open else [mine])
