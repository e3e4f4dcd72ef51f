"""A confirmed signature whose mail turns out to reach nobody counts no more."""

import pytest

from app.extensions import db
from app.letters.models import Letter, LetterState
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome, announce
from app.signatures import count
from app.signatures.models import Signature, SignatureState
from tests.factories import a_campaign, a_letter, a_signature


def returned(signature, *, address_fails=True, state=MessageState.BOUNCED):
    """Tell the packages above what became of a signature's mail, as the outbox does."""
    announce(Outcome(f"confirm:{signature.id}:1", state, address_fails, False, "5.1.1", "Correct the address."))
    db.session.commit()


def test_it_leaves_the_count_and_its_letters_stay_here(app):
    signature = a_signature(a_campaign(), state=SignatureState.CONFIRMED)
    letter = a_letter(signature)

    returned(signature)

    assert signature.state == SignatureState.REJECTED
    assert (signature.mailbox_slot, signature.counted_name) == (None, None)
    assert db.session.get_one(Letter, letter.id).state == LetterState.WITHDRAWN
    assert count.of_campaign(signature.campaign_id).people == 0


def test_hearing_it_twice_is_once(app):
    signature = a_signature(a_campaign(), state=SignatureState.CONFIRMED)

    returned(signature)
    ended_at = signature.ended_at
    returned(signature)

    assert signature.ended_at == ended_at


def test_one_that_waits_may_still_correct_its_address(app):
    signature = a_signature(a_campaign())

    returned(signature)

    assert signature.state == SignatureState.PENDING


@pytest.mark.parametrize(
    ("state", "address_fails"), [(MessageState.BOUNCED, False), (MessageState.SENT, True), (MessageState.PENDING, True)]
)
def test_a_full_mailbox_or_a_complaint_is_no_proof_that_nobody_is_there(app, state, address_fails):
    signature = a_signature(a_campaign(), state=SignatureState.CONFIRMED)

    returned(signature, address_fails=address_fails, state=state)

    assert signature.state == SignatureState.CONFIRMED


def test_a_signature_that_was_erased_is_no_mistake(app):
    announce(Outcome("confirm:999999:1", MessageState.BOUNCED, True, False, "5.1.1", "Correct the address."))

    assert db.session.query(Signature).count() == 0
