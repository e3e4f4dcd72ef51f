"""How many letters stand where: read from numbers that are kept with each move, never by counting letters or mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from app.extensions import db
from app.letters import counting
from app.letters.models import Delivery, DeliveryMode, LetterState
from app.outbox.models import MessageState, StreamCounters

ON_THE_WAY = (MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING, MessageState.HELD)


@dataclass(frozen=True)
class Totals:
    """Letters of one campaign, by where they stand."""

    ready: int = 0
    queued: int = 0
    "Ordered, and not yet sent."
    sent: int = 0
    "A mail server on the way to the office has taken them, and they did not come back; or they were printed."
    bounced: int = 0
    failed: int = 0
    uncertain: int = 0
    withdrawn: int = 0
    written: int = 0
    "All there ever were."

    @property
    def came_back(self) -> int:
        """Return how many the office never got."""
        return self.bounced + self.failed

    @property
    def troubled(self) -> int:
        """Return at how many a person has to look."""
        return self.bounced + self.failed + self.uncertain

    @property
    def ordered(self) -> int:
        """Return how many are part of a delivery that goes on, or went."""
        return self.queued + self.sent + self.troubled


def of_campaign(campaign_id: int) -> Totals:
    """Return how many letters of a campaign stand where."""
    return of_campaigns([campaign_id])[campaign_id]


def of_campaigns(campaign_ids: Sequence[int]) -> dict[int, Totals]:
    """Return the same for several, in two statements."""
    kept = counting.by_campaign(campaign_ids)
    ordered = {row.campaign_id: row for row in db.session.execute(_ordered(campaign_ids))}
    totals = {}
    for campaign_id, states in kept.items():
        row = ordered.get(campaign_id)
        untaken, unqueued, on_the_way, sent, bounced, failed, uncertain = map(int, row[1:]) if row else (0,) * 7
        totals[campaign_id] = Totals(
            ready=max(states[LetterState.READY] - untaken, 0),
            queued=unqueued + on_the_way,
            sent=sent,
            bounced=bounced,
            failed=failed,
            uncertain=uncertain,
            withdrawn=states[LetterState.WITHDRAWN],
            written=sum(states.values()),
        )
    return totals


def _ordered(campaign_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
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
    numbers = (
        case((Delivery.queued_at.is_(None), unqueued), else_=0),
        unqueued,
        _sum(ON_THE_WAY) * each,
        (StreamCounters.sent + handed_over) * each,
        StreamCounters.bounced * each,
        StreamCounters.failed * each,
        StreamCounters.uncertain * each,
    )
    return (
        select(Delivery.campaign_id, *(func.sum(number) for number in numbers))
        .join(StreamCounters, StreamCounters.stream_id == Delivery.stream_id)
        .where(Delivery.campaign_id.in_(campaign_ids))
        .group_by(Delivery.campaign_id)
    )


def _sum(states: tuple[MessageState, ...]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0)
    for state in states:
        total = total + getattr(StreamCounters, state)
    return total
