"""What has stopped and waits for a person, for the screens that say so; each returns the screen's address."""

from sqlalchemy import select

from app.campaigns.models import Campaign, Target
from app.extensions import db
from app.letters import chores, readdressing, service
from app.letters.models import Letter
from app.letters.orders import Order
from app.organizers.models import Organizer
from app.outbox import control
from app.outbox.models import Message, MessageState
from app.signatures import asking_again, news_chores
from app.signatures.models import SignatureState
from tests.factories import a_letter, a_new_text, a_signature
from tests.letters.test_troubles import come_to


def at_a_new_address(letter: Letter, organizer: Organizer) -> str:
    """Let a delivery's target have another address."""
    target = db.session.get_one(Target, letter.target_id)
    order = Order(target.id, letter.id, pace_per_hour=600, typed_address=target.address)
    delivery = service.order_delivery(order, organizer.id)
    chores.work()
    old_address, target.address = target.address, "successor@city.example"
    readdressing.note(target, old_address)
    db.session.commit()
    chores.work()
    return f"/dashboard/deliveries/{delivery.public_id}"


def asking(campaign: Campaign, organizer: Organizer) -> str:
    """Let supporters be asked about a new text, until three receivers refused it."""
    a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    asked = asking_again.order(a_new_text(campaign), holds=True, organizer_id=organizer.id)
    control.stop(asked.stream_id or 0, "The receiving server said: 554 5.7.1 Message rejected as unwanted")
    db.session.commit()
    return f"/dashboard/campaigns/{campaign.slug}"


def undecided(campaign: Campaign) -> str:
    """Let a letter have a new text."""
    return f"/dashboard/campaigns/{campaign.slug}/letter/{a_new_text(campaign).id}/ask"


def unreached(campaign: Campaign, organizer: Organizer) -> str:
    """Ask about a new text, and let the mails come to nothing."""
    for _ in range(3):
        a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    text = a_new_text(campaign)
    question = asking_again.order(text, holds=True, organizer_id=organizer.id)
    news_chores.work()
    mails = db.session.scalars(select(Message.id).filter_by(stream_id=question.stream_id)).all()
    come_to(MessageState.FAILED, mails, "550 5.1.1", "no such user")
    return f"/dashboard/campaigns/{campaign.slug}/letter/{text.id}/ask"
