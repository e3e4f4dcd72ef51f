"""Letters on their way, as a worker would leave them."""

from sqlalchemy import select

from app.campaigns.models import Target
from app.extensions import db
from app.letters import chores, service
from app.letters.models import Letter
from app.letters.orders import Order
from app.outbox.models import Message, MessageState, StreamCounters


def order_and_let_leave(letter: Letter, state: MessageState) -> None:
    """Order the delivery of a letter, and bring its mail to a state."""
    target = db.session.get_one(Target, letter.target_id)
    delivery = service.order_delivery(Order(target.id, letter.id, pace_per_hour=0, typed_address=target.address))
    chores.work()
    db.session.refresh(letter)
    message = db.session.scalars(select(Message).filter_by(key=letter.message_key)).one()
    if state != MessageState.PENDING:
        counters = db.session.get_one(StreamCounters, delivery.stream_id)
        counters.pending -= 1
        setattr(counters, state, getattr(counters, state) + 1)
        message.state = state
    db.session.commit()
