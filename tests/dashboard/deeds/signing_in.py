"""How organizers come and go, one request each."""

from tests.dashboard.deed import deed
from tests.organizers.signing_in import csrf_token, send_sign_in, someone


@deed("organizers.check_sign_in")
def check_sign_in(client):
    return send_sign_in(client, someone().email)


@deed("organizers.sign_out")
def sign_out(client):
    return client.post("/sign-out", data={"csrf_token": csrf_token(client)})
