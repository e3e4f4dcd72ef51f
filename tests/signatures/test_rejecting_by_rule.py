"""Rejecting what a rule found, and undoing it whole."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db, utc_now
from app.letters import chores as letters
from app.letters import counting, service
from app.letters.models import Letter, LetterState
from app.organizers.models import AuditEvent
from app.outbox.models import Message, MessageState
from app.signatures import count, erasing, moderation, tally
from app.signatures.models import SignatureState
from app.signatures.moves import move
from app.signatures.rules import queries
from app.signatures.rules.models import RuleState
from tests.factories import a_campaign, a_signature
from tests.letters.test_ordering import an_order
from tests.signatures.bots import letters_of, restored, signed, states
from tests.signatures.deciding import a_rule, rejected_by, set_aside

PENDING, CONFIRMED, REJECTED = SignatureState.PENDING, SignatureState.CONFIRMED, SignatureState.REJECTED


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def test_what_was_found_is_rejected_and_no_later_signature(campaign):
    signatures = signed(campaign)
    tally.roll_up()
    rule = a_rule(campaign.id, domain="bot.example")
    later = signed(campaign, 1, email="late@bot.example")

    rejected_by(rule)

    assert (rule.state, rule.rejected, rule.rejected_left) == (RuleState.REJECTED, 3, 0)
    assert (states(signatures), states(later)) == (3 * [REJECTED], [CONFIRMED])
    assert letters_of(signatures) == 3 * [LetterState.WITHDRAWN]
    assert count.of_campaign(campaign.id).people == 1
    kept = counting.by_target(campaign.id)[campaign.targets[0].id]
    assert (kept[LetterState.WITHDRAWN], kept[LetterState.READY]) == (3, 1)


def test_undoing_restores_what_each_one_was(campaign):
    confirmed, pending = signed(campaign, 1), a_signature(campaign, email="p@bot.example")
    odd = set_aside(campaign, email="odd@bot.example")
    moment = confirmed[0].confirmed_at

    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    between = states([*confirmed, pending, odd]), odd.reviewed_at
    restored(rule)

    assert (between[0], between[1] is None) == (3 * [REJECTED], False)
    assert states([*confirmed, pending, odd]) == [CONFIRMED, PENDING, REJECTED]
    assert (odd.reviewed_at, confirmed[0].confirmed_at) == (None, moment)
    assert letters_of(confirmed) == [LetterState.READY]
    assert (rule.state, rule.restored, rule.kept) == (RuleState.RESTORED, 3, 0)
    assert count.of_campaign(campaign.id).people == 1


def test_undoing_leaves_what_was_rejected_by_hand_or_by_another_rule(campaign):
    by_hand, again_by_hand, accepted, by_other, erased, ours = signed(campaign, 6)
    moderation.reject(by_hand)
    other = rejected_by(a_rule(campaign.id, pattern=by_other.email))
    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    for signature in (again_by_hand, accepted):
        moderation.accept(signature)
    moderation.reject(again_by_hand)
    erasing.erase(erased)
    db.session.commit()

    restored(rule)

    assert states([by_hand, again_by_hand, accepted, by_other, erased, ours]) == [
        *(REJECTED, REJECTED, CONFIRMED, REJECTED, REJECTED, CONFIRMED)
    ]
    assert (rule.rejected, rule.restored, rule.kept) == (4, 1, 3)
    assert (other.state, queries.that_rejected(by_other.id)) == (RuleState.REJECTED, [other.id])


def test_who_counts_by_another_signature_meanwhile_stays_rejected(campaign):
    same = {"name": "Ana Ruiz", "email": "ana@bot.example"}
    (first,) = signed(campaign, 1, **same)
    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    signed(campaign, 1, **same)

    restored(rule)

    assert (states([first]), rule.kept) == ([REJECTED], 1)


def test_who_signed_on_paper_counts_again_unless_they_do_by_a_mailbox(campaign):
    sheet = {"email": "", "witnessed_by": "Wen Ito", "mailbox_slot": None, "source": "sheet", "state": CONFIRMED}
    ana, bo = (
        a_signature(campaign, name=name, canonical_email="paper:60608", postal_code="60608", **sheet)
        for name in ("Ana Ruiz", "Bo Ng")
    )
    chi = a_signature(campaign, name="Chi Le", postal_code="60608", source="sheet", state=CONFIRMED)
    rule = rejected_by(a_rule(campaign.id, source="sheet"))
    a_signature(campaign, name="Ana Ruiz", postal_code="60608", state=CONFIRMED)

    restored(rule)

    assert (states([ana, bo, chi]), rule.kept) == ([REJECTED, CONFIRMED, CONFIRMED], 1)
    assert (bo.mailbox_slot, chi.mailbox_slot) == (None, 1)


@pytest.mark.parametrize(
    ("message_state", "letter_state", "left"),
    [
        (MessageState.SENT, LetterState.ORDERED, 1),
        (MessageState.UNCERTAIN, LetterState.ORDERED, 1),
        (MessageState.PENDING, LetterState.READY, 0),
        (MessageState.FAILED, LetterState.READY, 0),
    ],
)
def test_a_letter_that_had_left_does_not_leave_again(campaign, message_state, letter_state, left):
    signatures = signed(campaign, 1)
    service.order_delivery(an_order(db.session.scalars(select(Letter)).one()))
    letters.work()
    db.session.scalars(select(Message)).one().state = message_state
    db.session.commit()

    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    between = letters_of(signatures), rule.rejected_left
    restored(rule)

    assert between == ([LetterState.WITHDRAWN], left)
    assert letters_of(signatures) == [letter_state]
    if message_state == MessageState.PENDING:
        assert db.session.scalars(select(Message.state)).one() == MessageState.CANCELLED


def test_what_became_something_else_meanwhile_is_passed_over(campaign):
    gone, stays = signed(campaign, 2)
    rule = a_rule(campaign.id, domain="bot.example")
    move(gone, SignatureState.WITHDRAWN)
    db.session.commit()

    rejected_by(rule)

    assert (states([gone, stays]), rule.rejected, rule.passed_over) == (
        [SignatureState.WITHDRAWN, REJECTED],
        *(1, 1),
    )


def test_the_log_says_what_was_decided_and_how_it_ended_and_no_address(campaign):
    signed(campaign, 2)

    restored(rejected_by(a_rule(campaign.id, pattern="bot*@bot.example", since=utc_now() - timedelta(days=9))))

    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action.like("rule.%")).order_by(AuditEvent.id)
    ).all()
    assert [each.action for each in events] == [
        "rule.look",
        "rule.reject",
        "rule.rejected",
        "rule.restore",
        "rule.restored",
    ]
    assert [
        each.detail.get(name)
        for each, name in zip(events, ("by", "because", "rejected", "rejected", "restored"), strict=True)
    ] == [*("address, time", "not-a-person", 2, 2, 2)]
    assert "bot.example" not in str([each.detail for each in events])
