"""What owners do about the team, one request each."""

from app import tokens
from app.extensions import db
from app.organizers import invitations, team
from app.organizers.models import Organizer, Role
from app.tokens import Purpose
from tests.dashboard.deed import deed
from tests.factories import an_organizer
from tests.forms import submit
from tests.organizers.signing_in import PASSWORD

PAGE = "/dashboard/team"


@deed("team.invite")
def invite(client):
    return submit(client, PAGE, button="Send the invitation", email="bo@campaigns.example", role="viewer")


@deed("team.send_again")
def send_again(client):
    an_invitation()
    return submit(client, PAGE, button="Send again")


@deed("team.take_back")
def take_back(client):
    an_invitation()
    return submit(client, PAGE, button="Take back")


@deed("invitation.accept")
def accept(client):
    token = tokens.issue(Purpose.INVITATION, an_invitation().public_id)
    return submit(client, f"/invitation/{token}", name="Bo Ng", password=PASSWORD)


@deed("team.change_role")
def change_role(client):
    return submit(client, PAGE, button="Change", role="owner")


@deed("team.switch_off")
def switch_off(client):
    an_organizer(name="Aa")
    return submit(client, PAGE, button="Switch off")


@deed("audit.export")
def export(client):
    return submit(client, "/dashboard/audit", button="Take these lines")


@deed("team.switch_on")
def switch_on(client):
    gone = an_organizer()
    team.switch_off(gone.id, gone.id)
    return submit(client, PAGE, button="Switch on")


def an_invitation():
    owner = db.session.scalars(db.select(Organizer).filter_by(role=Role.OWNER)).first()
    return invitations.invite("bo@campaigns.example", Role.VIEWER, owner)
