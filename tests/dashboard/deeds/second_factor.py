"""What is done with second factors, one request each."""

from app.extensions import db
from app.organizers.models import Organizer, Role
from tests.dashboard.deed import deed
from tests.factories import an_organizer
from tests.forms import submit
from tests.organizers.codes import PAGE, code_of, set_up, with_second_factor
from tests.organizers.signing_in import PASSWORD, send_sign_in, someone


@deed("second_factor.set_up")
def set_it_up(client):
    return set_up(client)


@deed("second_factor.renew_codes")
def renew_codes(client):
    with_second_factor(db.session.scalars(db.select(Organizer)).one())
    return submit(client, PAGE, button="Make new recovery codes", old=PASSWORD)


@deed("second_factor.switch_off")
def switch_off(client):
    with_second_factor(db.session.scalars(db.select(Organizer)).one())
    form = {"old": PASSWORD, "csrf_token": _token(client)}
    return client.post(f"{PAGE}/switch-off", data=form)


@deed("code.check")
def check(client):
    organizer = someone()
    with_second_factor(organizer)
    send_sign_in(client, organizer.email)
    return submit(client, "/sign-in/code", code=code_of(organizer.totp_secret))


@deed("team.reset_second_factor")
def reset(client):
    with_second_factor(an_organizer(role=Role.VIEWER))
    return submit(client, "/dashboard/team", button="Reset second factor")


@deed("team.need_second_factor")
def need(client):
    return submit(client, "/dashboard/team", button="Save the rule", needed=True)


def _token(client):
    return client.get(PAGE).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
