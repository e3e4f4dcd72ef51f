"""Webhooks' secrets at rest: encrypted, taken over from earlier versions, readable across a change of SECRET_KEY."""

import pytest
from sqlalchemy import text

from app.extensions import db
from app.webhooks import events, sealed, sending, service
from app.webhooks.models import Event
from tests.factories import a_campaign, an_organizer

OLD, NEW = "the-old-key-of-this-installation-", "the-new-key-of-this-installation-"


@pytest.fixture
def settings():
    return {"SECRET_KEY": OLD}


@pytest.fixture
def endpoint(app):
    return service.add(a_campaign().id, "http://127.0.0.1:9/hook", an_organizer().id)


@pytest.fixture
def rotate(app):
    def rotate(*, keep: bool) -> None:
        app.config |= {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": [OLD] if keep else []}

    return rotate


def stored():
    row = db.session.execute(text("SELECT secret, sealed_secret FROM webhook_endpoints")).one()
    return row.secret, row.sealed_secret


def test_the_database_alone_signs_nothing(endpoint):
    secret = sealed.secret_of(endpoint)

    assert secret.startswith("whsec_")
    assert stored()[0] == ""
    assert secret.removeprefix("whsec_") not in stored()[1]


def test_what_an_earlier_version_stored_in_clear_works_and_is_sealed(endpoint):
    endpoint.clear_secret, endpoint.sealed_secret = "whsec_b2xk", None
    db.session.commit()
    before = sealed.secret_of(endpoint)

    counted = [sealed.seal_all(), sealed.seal_all()]

    assert (before, sealed.secret_of(endpoint)) == ("whsec_b2xk", "whsec_b2xk")
    assert counted == [1, 0]
    assert stored()[0] == ""


def test_a_new_key_reads_what_the_old_one_sealed_and_seals_it_anew(endpoint, rotate):
    secret = sealed.secret_of(endpoint)
    rotate(keep=True)
    kept = sealed.secret_of(endpoint)
    counted = sealed.seal_all()
    rotate(keep=False)

    assert (kept, counted, sealed.secret_of(endpoint)) == (secret, 1, secret)


def test_without_the_old_key_the_address_is_told_no_more_and_the_screen_says_why(endpoint, rotate):
    events.note(Event.SIGNATURE_CONFIRMED, endpoint.campaign_id, signature="s1")
    db.session.commit()
    rotate(keep=False)

    assert (sealed.seal_all(), sending.work()) == (0, 0)
    db.session.refresh(endpoint)
    assert endpoint.off_since is not None
    assert "add it anew" in endpoint.last_answer
