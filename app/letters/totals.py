"""How many letters of a campaign stand where: read from the outbox's counters, never by counting its messages."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from app.extensions import db
from app.letters.models import WAITING, Delivery, Letter
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
    unqueued, on_the_way, sent, failed = map(int, db.session.execute(_ordered(campaign_id)).one())
    return Totals(max(waiting - unqueued, 0), unqueued + on_the_way, sent, failed)


def _ordered(campaign_id: int) -> Select[int, int, int, int]:
    unqueued = case((Delivery.queued_at.is_(None), Delivery.letter_count - _sum(tuple(MessageState))), else_=0)
    return (
        select(
            func.coalesce(func.sum(unqueued), 0),
            func.coalesce(func.sum(_sum(ON_THE_WAY)), 0),
            func.coalesce(func.sum(StreamCounters.sent), 0),
            func.coalesce(func.sum(_sum(TROUBLED)), 0),
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
