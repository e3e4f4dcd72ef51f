"""Keys to the API: shown once, kept as a hash, good for one campaign and for what they say."""

import pytest
import time_machine

from app.api import keys
from app.api.models import ApiKey, Scope
from app.extensions import db
from tests.api.conftest import a_door
from tests.dashboard.test_audit import actions
from tests.factories import a_campaign, an_organizer
from tests.forms import submit
from tests.organizers.signing_in import sign_in

NEEDS = [("get", "/figures", Scope.READ), ("post", "/signatures", Scope.SIGN), ("get", "/signatures", Scope.LIST)]


def test_a_key_is_shown_once_and_only_its_hash_is_kept(client):
    campaign = a_campaign()
    sign_in(client)
    screen = f"/dashboard/campaigns/{campaign.slug}/integrations"

    shown = submit(client, screen, button="Make the key", name="A map", read=True)

    key = db.session.scalars(db.select(ApiKey)).one()
    [whole] = [word.split("<")[0].split(">")[-1] for word in shown.text.split() if f"{key.prefix}_" in word]
    again = client.get(screen).text
    assert shown.status_code == 201
    assert client.get(f"/api/v1/campaigns/{campaign.slug}/figures", headers={"Authorization": f"Bearer {whole}"}).json
    assert whole not in again
    assert key.prefix in again
    assert whole not in str(vars(key))


def test_the_same_form_sent_twice_makes_one_key(client):
    campaign = a_campaign()
    sign_in(client)
    screen = f"/dashboard/campaigns/{campaign.slug}/integrations"
    submit(client, screen, button="Make the key", name="A map", read=True)

    again = submit(client, screen, button="Make the key", name="A map", read=True)

    assert again.status_code == 409
    assert "There is a key of this name already" in again.text
    assert len(keys.of_campaign(campaign.id)) == 1


def test_a_key_that_may_do_nothing_is_not_made(client):
    campaign = a_campaign()
    sign_in(client)

    answer = submit(client, f"/dashboard/campaigns/{campaign.slug}/integrations", button="Make the key", name="A map")

    assert answer.status_code == 422
    assert "Tick what the key may do." in answer.text
    assert 'value="A map"' in answer.text


@pytest.mark.parametrize(("method", "path", "needed"), NEEDS)
def test_each_thing_needs_its_scope(app, client, method, path, needed):
    others = a_door(*(set(Scope) - {needed}))
    right = a_door(needed, campaign=others.campaign)

    refused = client.open(others.address(path), method=method, headers=others.headers, json={})
    opened = client.open(right.address(path), method=method, headers=right.headers, json={})

    assert refused.status_code == 403
    assert opened.status_code in (200, 422)


@pytest.mark.parametrize(("method", "path", "_needed"), NEEDS)
def test_without_a_key_nothing_opens_and_the_answer_says_how(door, client, method, path, _needed):
    answer = client.open(door.address(path), method=method, json={})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "sent", ["Bearer ", "Bearer none", "Basic {key}", "Bearer {key}x", "Bearer \x00", "Bearer {cut}"]
)
def test_a_wrong_key_opens_nothing(door, client, sent):
    key = door.headers["Authorization"].removeprefix("Bearer ")

    answer = client.get(door.address("/figures"), headers={"Authorization": sent.format(key=key, cut=key[:-1])})

    assert answer.status_code == 401


def test_a_key_opens_no_other_campaign(door, client):
    other = a_campaign()

    answer = client.get(f"/api/v1/campaigns/{other.slug}/figures", headers=door.headers)

    assert answer.status_code == 403


def test_a_revoked_key_opens_nothing_and_both_deeds_are_written_down(app, client):
    campaign, owner = a_campaign(), an_organizer()
    key, whole = keys.make(campaign.id, "A map", [Scope.READ], owner.id)

    for _twice in range(2):
        keys.revoke(campaign.id, key.id, owner.id)

    answer = client.get(f"/api/v1/campaigns/{campaign.slug}/figures", headers={"Authorization": f"Bearer {whole}"})
    assert answer.status_code == 401
    assert actions() == ["api_key.make", "api_key.revoke"]


def test_when_it_was_used_is_known_to_the_minute(door, client):
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False) as clock:
        client.get(door.address("/figures"), headers=door.headers)
        clock.shift(30)
        client.get(door.address("/figures"), headers=door.headers)
        key = db.session.scalars(db.select(ApiKey)).one()
        first = key.last_used_at
        clock.shift(31)
        client.get(door.address("/figures"), headers=door.headers)

    assert f"{first:%H:%M:%S}" == "12:00:00"
    assert f"{db.session.scalars(db.select(ApiKey)).one().last_used_at:%H:%M:%S}" == "12:01:01"
