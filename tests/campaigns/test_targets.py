"""Targets when a file is loaded again: letters hang on them, so a row stays the same office."""

from dataclasses import replace

import pytest

from app.campaigns import service
from app.campaigns.changes import TargetHasLetters
from app.campaigns.file import TargetEntry, parse
from app.campaigns.models import AddressState
from app.campaigns.queries import find
from app.extensions import db
from app.signatures.models import SignatureState
from tests.campaigns.files import SMALL
from tests.factories import a_letter, a_signature

pytestmark = pytest.mark.usefixtures("app")

COUNCIL = TargetEntry(office="City Council", address="council@city.example")


@pytest.fixture
def small():
    """A small campaign file, in English, open."""
    return parse(SMALL)


def sign_and_write(slug, target=0):
    """Return a letter to one of the campaign's targets."""
    campaign = find(slug)
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    return a_letter(signature, target_id=campaign.targets[target].id)


def test_a_new_address_of_a_target_is_unproven_and_keeps_the_letters(small):
    service.load(small)
    letter = sign_and_write(small.slug)
    find(small.slug).targets[0].address_state = AddressState.WORKING
    db.session.commit()

    moved = replace(small, targets=(replace(small.targets[0], address="office@city.example"),))
    result = service.load(moved)

    target = find(small.slug).targets[0]
    assert (target.id, target.address, target.address_state) == (letter.target_id, "office@city.example", "unproven")
    assert result.sentences == ("targets[1] has a new address: its next delivery will ask for it.",)


def test_another_name_at_the_same_address_is_the_same_target_and_stays_proven(small):
    service.load(small)
    find(small.slug).targets[0].address_state = AddressState.WORKING
    db.session.commit()

    service.load(replace(small, targets=(replace(small.targets[0], honorific="Acting Mayor"),)))

    assert find(small.slug).targets[0].address_state == AddressState.WORKING


def test_targets_in_another_order_keep_their_letters(small):
    service.load(replace(small, targets=(*small.targets, COUNCIL)))
    letter = sign_and_write(small.slug, target=1)

    service.load(replace(small, targets=(COUNCIL, *small.targets)))

    assert [target.address for target in find(small.slug).targets] == ["council@city.example", "mayor@city.example"]
    assert find(small.slug).targets[0].id == letter.target_id


def test_a_target_with_letters_cannot_be_taken_out_and_nothing_else_changes(small):
    service.load(replace(small, targets=(*small.targets, COUNCIL)))
    sign_and_write(small.slug)
    before = service.export(small.slug)

    with pytest.raises(TargetHasLetters, match="Letters were signed to “City of Springfield”"):
        service.load(replace(small, goal=1, targets=(COUNCIL,)))

    assert service.export(small.slug) == before


def test_a_target_without_letters_can_be_taken_out(small):
    service.load(replace(small, targets=(*small.targets, COUNCIL)))
    sign_and_write(small.slug, target=1)

    service.load(replace(small, targets=(COUNCIL,)))

    assert [target.address for target in find(small.slug).targets] == ["council@city.example"]
