"""What somebody does about their own account, one request each."""

from app import tokens
from app.tokens import Purpose
from tests.dashboard.deed import deed
from tests.forms import submit
from tests.organizers.signing_in import PASSWORD, send_sign_in, sign_in, someone

PAGE = "/dashboard/account"
NEW = "five other words in a row"


@deed("account.rename")
def rename(client):
    return submit(client, PAGE, button="Save the name", name="Ada")


@deed("account.change_password")
def change_password(client):
    return submit(client, PAGE, button="Change the password", old=PASSWORD, password=NEW)


@deed("account.end")
def end(client):
    sign_in_elsewhere(client)
    return submit(client, PAGE, button="Sign it out")


@deed("account.end_others")
def end_others(client):
    sign_in_elsewhere(client)
    return submit(client, PAGE, button="Sign all others out")


@deed("proof.give")
def give(client):
    return submit(client, "/dashboard/proof?next=/dashboard/account", button="Go on", **{"proof-password": PASSWORD})


@deed("password.send_link")
def send_link(client):
    return submit(client, "/forgotten-password", email=someone().email)


@deed("password.replace")
def replace(client):
    token = tokens.issue(Purpose.NEW_PASSWORD, someone().session_key)
    return submit(client, f"/new-password/{token}", password=NEW)


def sign_in_elsewhere(client):
    """Sign the client's owner in in another browser too."""
    owner = sign_in(client)
    send_sign_in(client.application.test_client(), owner.email)
