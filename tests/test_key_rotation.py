"""A new SECRET_KEY: what the old one signed still counts as long as it is named, and not a moment longer."""

import pytest
from sqlalchemy import delete

from app.extensions import db
from app.organizers import service as organizers
from app.outbox import suppressions
from app.outbox.envelope import bounce_address, read_bounce_address
from app.outbox.models import Suppression
from app.signatures.models import SignatureState
from tests.factories import a_campaign
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, signatures, signed

OLD, NEW = "the-old-key-of-this-installation-", "the-new-key-of-this-installation-"
PASSWORD = "a long password for these tests"


@pytest.fixture
def settings():
    return {"SECRET_KEY": OLD, "BOUNCE_ADDRESS": "bounces@undersigned.example"}


@pytest.fixture
def rotate(app):
    def rotate(*, keep: bool) -> None:
        app.config |= {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": [OLD] if keep else []}

    return rotate


@pytest.mark.parametrize(("keep", "state"), [(True, SignatureState.CONFIRMED), (False, SignatureState.PENDING)])
def test_links_in_mails_that_left_before(client, rotate, keep, state):
    signed(client, a_campaign())
    rotate(keep=keep)

    client.post(confirm_path(mails()[0]), headers=SAME_SITE)

    assert signatures()[0].state == state


@pytest.mark.parametrize(("keep", "state"), [(True, SignatureState.CONFIRMED), (False, SignatureState.PENDING)])
def test_six_digits_of_a_mail_that_left_before(app, client, rotate, keep, state):
    campaign = a_campaign()
    answer = submit(client, f"/campaigns/{campaign.slug}", button="Sign", **ANA)
    code = mails()[0].slots["code"]
    page = client.get(answer.location)
    form = next(form for form in forms_on(page.text) if "code" in form.fields)
    rotate(keep=keep)

    client.post(form.action, data={"code": code}, headers=SAME_SITE)

    assert signatures()[0].state == state


@pytest.mark.parametrize(("keep", "status"), [(True, 303), (False, 400)])
def test_a_form_that_was_open(client, rotate, keep, status):
    address = f"/campaigns/{a_campaign().slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]
    rotate(keep=keep)

    assert client.post(address, data=ANA | {"form_token": token}, headers=SAME_SITE).status_code == status


def test_bounces_of_mails_that_left_before(app, rotate):
    address = bounce_address(7)
    rotate(keep=True)
    kept = read_bounce_address(address)
    rotate(keep=False)

    assert (kept, read_bounce_address(address)) == (7, None)
    assert bounce_address(7) != address


def test_those_who_want_no_more_mail(app, rotate):
    db.session.execute(delete(Suppression))
    suppressions.suppress("ana@mail.example", "complaint")
    db.session.commit()
    rotate(keep=True)
    kept = suppressions.is_suppressed("Ana@mail.example")
    rotate(keep=False)

    assert (kept, suppressions.is_suppressed("ana@mail.example")) == (True, False)


@pytest.mark.parametrize(("keep", "status"), [(True, 200), (False, 302)])
def test_organizers_who_are_signed_in(client, rotate, keep, status):
    organizers.add("ana@campaigns.example", "owner", PASSWORD)
    submit(client, "/sign-in", email="ana@campaigns.example", password=PASSWORD)
    rotate(keep=keep)

    assert client.get("/dashboard/").status_code == status


def test_new_links_are_signed_with_the_new_key(client, rotate):
    rotate(keep=True)
    signed(client, a_campaign())
    rotate(keep=False)

    client.post(confirm_path(mails()[0]), headers=SAME_SITE)

    assert signatures()[0].state == SignatureState.CONFIRMED
