"""A phone that shows codes, for tests."""

import re
from datetime import timedelta

import pyotp
import time_machine

from app.extensions import utc_now
from app.organizers import second_factor
from tests.forms import forms_on

PAGE = "/dashboard/account/second-factor"


def code_of(secret, later=0):
    """Return what a phone shows now, or some seconds later."""
    return pyotp.TOTP(secret).at(utc_now() + timedelta(seconds=later))


def set_up(client, path=PAGE, **typed):
    """Set a second factor up as a person does; returns the answer, which shows the recovery codes."""
    page = client.get(path).text  # each look proposes another secret
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    form = next(form for form in forms_on(page) if "Set it up" in form.words)
    return client.post(path, data=form.fields | {"code": code_of(secret)} | typed)


def recovery_codes(answer):
    """Return the codes that a page shows."""
    return re.findall(r"<code>([a-z2-7-]{19})</code>", answer.text)


def with_second_factor(organizer):
    """Give an organizer a second factor, set up a minute ago, and return its recovery codes."""
    with time_machine.travel(utc_now() - timedelta(minutes=2)):
        proposal = second_factor.propose(organizer)
        return second_factor.set_up(organizer, proposal, code_of(second_factor.proposed_secret(organizer, proposal)))
