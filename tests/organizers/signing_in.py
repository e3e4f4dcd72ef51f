"""Signing in as tests do it: by the form, like everybody."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.organizers import passwords
from app.organizers.models import Organizer, Role
from tests.factories import an_organizer

PASSWORD = "four words in a row"
HASH = passwords.HASHER.hash(PASSWORD)


def csrf_token(client: FlaskClient, path: str = "/sign-in") -> str:
    """Return the token that the forms of a page carry."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found, f"{path} has no form with a CSRF token"
    return found.group(1)


def someone(role: Role = Role.OWNER) -> Organizer:
    """Return an organizer whose password is known."""
    return an_organizer(role=role, password_hash=HASH)


def send_sign_in(client: FlaskClient, email: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
    """Fill in the sign-in form and press its button."""
    return client.post(path, data={"email": email, "password": password, "csrf_token": csrf_token(client)})


def sign_in(client: FlaskClient, role: Role = Role.OWNER) -> Organizer:
    """Sign a new organizer in and return them."""
    organizer = someone(role)
    assert send_sign_in(client, organizer.email).status_code == 302
    return organizer
