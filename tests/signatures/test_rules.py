"""What a rule finds, and that finding changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.extensions import db, utc_now
from app.letters import chores as letters
from app.letters import service
from app.letters.models import Letter
from app.outbox.models import Message, MessageState
from app.signatures.models import SignatureState
from app.signatures.rules import chores, looking, queries, rejecting
from app.signatures.rules import service as rules
from app.signatures.rules.models import RejectionRule, RuleHit, RuleState
from tests.factories import a_campaign, a_signature, an_organizer
from tests.letters.test_ordering import an_order
from tests.signatures.bots import signed, states
from tests.signatures.deciding import a_rule, rejected_by, set_aside

CONFIRMED, REJECTED = SignatureState.CONFIRMED, SignatureState.REJECTED


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


MORNING = utc_now().replace(hour=8, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"domain": "bot.example"}, ["Ana", "Bo"]),
        ({"domain": "gmail.com"}, ["Chi"]),
        ({"domain": "ot.example"}, []),
        ({"pattern": "*+spam@*"}, ["Chi"]),
        ({"pattern": "b?t2@BOT.example"}, ["Bo"]),
        ({"pattern": "*@*.example"}, ["Ana", "Bo", "Dee", "Eve"]),
        ({"pattern": "100%_sure@mail.example"}, ["Dee"]),
        ({"pattern": "%@%"}, []),
        ({"since": MORNING, "until": MORNING + timedelta(hours=1)}, ["Bo", "Chi"]),
        ({"source": "rally"}, ["Ana"]),
        ({"domain": "bot.example", "source": "rally"}, ["Ana"]),
        ({"was": "set aside", "pattern": "*.example"}, ["Eve"]),
        ({"was": "pending", "pattern": "*.example"}, ["Bo"]),
    ],
)
def test_what_fits_is_found(campaign, conditions, names):
    early, nine = MORNING - timedelta(seconds=1), MORNING + timedelta(hours=1)
    a_signature(campaign, state=CONFIRMED, name="Ana", email="bot1@bot.example", source="rally", created_at=early)
    a_signature(campaign, name="Bo", email="Bot2@bot.example", created_at=MORNING)
    gmail = {"email": "c.h.i+spam@googlemail.com", "canonical_email": "chi@gmail.com"}
    a_signature(campaign, state=CONFIRMED, name="Chi", created_at=MORNING, **gmail)
    a_signature(campaign, state=CONFIRMED, name="Dee", email="100%_sure@mail.example", created_at=nine)
    set_aside(campaign, name="Eve", email="eve@mail.example", created_at=nine)
    a_signature(campaign, state=REJECTED, email="bot3@bot.example")
    a_signature(campaign, state=SignatureState.WITHDRAWN, email="bot4@bot.example")
    a_signature(state=CONFIRMED, email="bot5@bot.example", source="rally")

    assert found_names(a_rule(campaign.id, **conditions)) == names


def found_names(rule):
    return [signature.name for _hit, signature in reversed(queries.hits(rule))]


def test_a_network_is_that_of_a_signer_and_is_forgotten_once_looked_for(campaign):
    first, _second = signed(campaign, 2)
    a_signature(campaign, state=CONFIRMED, network_hash="n2")
    erased = a_signature(campaign, network_hash="")

    rule, nothing = a_rule(campaign.id, network_of=first.id), a_rule(campaign.id, network_of=erased.id)

    assert (rule.found, rule.network_hash) == (2, "")
    assert nothing.found == 0


def test_looking_changes_nothing_and_says_how_many_count_and_have_a_letter_that_left(campaign):
    first, *_others = signatures = signed(campaign)
    a_signature(campaign, email="bot9@bot.example")
    service.order_delivery(an_order(db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()))
    letters.work()
    sent = db.session.scalars(select(Message).order_by(Message.id)).first()
    sent.state = MessageState.SENT
    db.session.commit()

    rule = a_rule(campaign.id, domain="bot.example")

    assert (rule.state, rule.found, rule.found_confirmed, rule.found_left) == (RuleState.FOUND, 4, 3, 1)
    assert states(signatures) == 3 * [CONFIRMED]
    assert [hit.has_left for hit, each in queries.hits(rule) if each.id == first.id] == [True]


def test_a_discarded_rule_is_put_away_with_what_it_found(campaign):
    signatures = signed(campaign, 2)
    rule = a_rule(campaign.id, domain="bot.example")

    discarded = [rules.discard(rule, an_organizer().id), rules.discard(rule, an_organizer().id)]
    chores.work()

    assert discarded == [True, False]
    assert [db.session.scalar(select(func.count()).select_from(each)) for each in (RejectionRule, RuleHit)] == [0, 0]
    assert states(signatures) == 2 * [CONFIRMED]


def test_an_address_pattern_is_forgotten_with_the_addresses(campaign):
    rule = rejected_by(a_rule(campaign.id, pattern="ana@bot.example"))
    fresh = a_rule(campaign.id, pattern="bo@bot.example")
    rule.changed_at = utc_now() - timedelta(days=15)
    db.session.commit()

    number = chores.forget_patterns(), chores.forget_patterns()
    db.session.expire_all()

    assert (number, rule.shown_pattern, fresh.shown_pattern) == ((1, 0), "", "bo@bot.example")


def test_looking_walks_numbers_and_deciding_walks_what_was_found(app, campaign, statements):
    signed(campaign, 3)
    rule = a_rule(campaign.id, domain="bot.example", looked=False)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    statements.clear()
    looking.look_range(rule.id)
    looked = len(statements)
    rules.reject(rule, an_organizer().id, because="other")
    statements.clear()
    rejecting.reject_range(rule.id)

    assert looked <= 6
    assert len(statements) <= 30
