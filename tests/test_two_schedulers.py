"""Two schedulers at once, as two hosts with a worker each have them, do what one would have done."""

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.letters import counting, service
from app.letters.models import Letter, LetterState
from app.outbox import retrying, states
from app.outbox.models import Message, MessageState
from app.signatures import informing, tally
from app.signatures.models import SignatureState, Tally
from app.tasks import CHORES, prepare_deliveries
from app.webhooks import service as webhooks
from app.webhooks.models import Telling
from tests.at_once import at_once
from tests.factories import a_campaign, a_letter, a_signature, an_organizer, an_update
from tests.letters.test_ordering import an_order

EACH = 4
A_DAY_AGO, NOW = "2026-03-01 10:30:00+00:00", "2026-03-02 12:30:00+00:00"
PERIODIC = [chore for chore, _when in CHORES] + [lambda: prepare_deliveries(lambda: False)]


@pytest.fixture
def settings():
    """Nobody waits for a connection."""
    return {"DATABASE_CONNECTIONS": 2 * len(PERIODIC)}


def by_kind():
    """Return how many mails there are of each kind, by the first word of their keys."""
    keys = db.session.scalars(select(Message.key)).all()
    kinds = [key.partition(":")[0] for key in keys]
    return {kind: kinds.count(kind) for kind in kinds}


def twice_at_once(app):
    """Let two schedulers start everything at one moment."""
    assert at_once(app, PERIODIC * 2) == []


def test_everything_that_is_done_regularly_may_be_done_by_two_at_once(app):
    campaign, organizer = a_campaign(), an_organizer()
    with time_machine.travel(A_DAY_AGO, tick=True):
        for _each in range(EACH):
            a_signature(campaign)
        letters = [
            a_letter(a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True)) for _each in range(EACH)
        ]
    with time_machine.travel(NOW, tick=True):
        webhooks.add(campaign.id, "http://127.0.0.1:9/hook", organizer.id)
        delivery = service.order_delivery(an_order(letters[-1]), organizer.id)
        tally.roll_up()
        update = an_update(campaign)
        informing.order(update, update.revision, organizer.id)
        twice_at_once(app)  # orders are put into the outbox, who has not confirmed is reminded
        leave_some(delivery.stream_id)
        retrying.order(delivery.stream_id, MessageState.FAILED, "550", organizer.id)
        db.session.commit()
        twice_at_once(app)  # what failed is retried, who signed hears what became of it, programs too

        assert by_kind() == {"letter": EACH, "update": EACH, "remind": EACH, "delivered": EACH - 1}
        assert db.session.scalar(select(func.count(Telling.id))) == EACH - 1
        assert counting.recount() == 0
        assert counting.by_campaign([campaign.id])[campaign.id][LetterState.ORDERED] == EACH
        confirmed = select(func.sum(Tally.count)).where(Tally.dimension == "all", Tally.state == "confirmed")
        assert db.session.scalar(confirmed) == EACH
        assert {letter.told_as for letter in db.session.scalars(select(Letter))} == {"sent", ""}


def leave_some(stream_id):
    """One letter fails, the others are taken, as a worker would leave them."""
    failed, *sent = db.session.scalars(select(Message.id).where(Message.stream_id == stream_id).order_by(Message.id))
    for state, which, code in ((MessageState.FAILED, [failed], "550"), (MessageState.SENT, sent, "250")):
        states.move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, Message.id.in_(which))
        states.move(db.session(), MessageState.TRANSMITTING, state, Message.id.in_(which), last_code=code)
    db.session.commit()
