"""How many letters of a campaign stand where: read from the outbox's counters, never by counting its messages."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from app.extensions import db
from app.letters.models import WAITING, Delivery, DeliveryMode, Letter
from app.outbox.models import MessageState, StreamCounters

ON_THE_WAY = (MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING, MessageState.HELD)
TROUBLED = (MessageState.FAILED, MessageState.BOUNCED, MessageState.UNCERTAIN)


@dataclass(frozen=True)
class Totals:
    """Letters of one campaign, by where they stand."""

    ready: int = 0
    queued: int = 0
    "Ordered, and not yet sent."
    sent: int = 0
    failed: int = 0
    "Failed, bounced or uncertain: a person has to look."


def of_campaign(campaign_id: int) -> Totals:
    """Return how many letters of a campaign are ready, queued, sent and failed."""
    ready = select(func.count()).select_from(Letter).where(WAITING, Letter.campaign_id == campaign_id)
    waiting = db.session.execute(ready).scalar_one()
    untaken, unqueued, on_the_way, sent, failed = map(int, db.session.execute(_ordered(campaign_id)).one())
    return Totals(max(waiting - untaken, 0), unqueued + on_the_way, sent, failed)


def _ordered(campaign_id: int) -> Select[int, int, int, int, int]:
    is_single = Delivery.mode == DeliveryMode.SINGLE
    each = case((is_single, 1), else_=Delivery.letter_count)
    handed_over = case(
        (Delivery.mode == DeliveryMode.PACKET, case((Delivery.composed_at.is_(None), 0), else_=1)), else_=0
    )
    in_outbox = _sum(tuple(MessageState)) + handed_over
    unqueued = case(
        (and_(is_single, Delivery.queued_at.is_(None)), Delivery.letter_count - in_outbox),
        (and_(~is_single, in_outbox == 0), Delivery.letter_count),
        else_=0,
    )
    return (
        select(
            func.coalesce(func.sum(case((Delivery.queued_at.is_(None), unqueued), else_=0)), 0),
            func.coalesce(func.sum(unqueued), 0),
            func.coalesce(func.sum(_sum(ON_THE_WAY) * each), 0),
            func.coalesce(func.sum((StreamCounters.sent + handed_over) * each), 0),
            func.coalesce(func.sum(_sum(TROUBLED) * each), 0),
        )
        .select_from(Delivery)
        .join(StreamCounters, StreamCounters.stream_id == Delivery.stream_id)
        .where(Delivery.campaign_id == campaign_id)
    )


def _sum(states: tuple[MessageState, ...]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0)
    for state in states:
        total = total + getattr(StreamCounters, state)
    return total
