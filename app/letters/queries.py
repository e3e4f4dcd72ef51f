"""Reading letters and deliveries."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, TextClause, func, select

from app.campaigns.models import AddressState, Campaign, Target
from app.errors import NotFound
from app.extensions import db, utc_now
from app.letters import counting
from app.letters.models import WAITING, Delivery, DeliveryMode, Letter, LetterState
from app.outbox import queries as outbox
from app.outbox.models import MessageState, Stream, StreamCounters, StreamState

ANY_LETTER = 2**31 - 1
"Higher than every letter's id."
UNFINISHED = (MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING, MessageState.HELD)


class DeliveryNotFound(NotFound):
    """There is no such delivery."""


class LetterNotFound(NotFound):
    """There is no letter here to show."""


@dataclass(frozen=True)
class Ready:
    """The letters that wait for one target."""

    count: int
    last_letter_id: int
    "The newest of them; 0 = there is none."


@dataclass(frozen=True)
class Progress:
    """How far a delivery is; `unqueued` and the counts by state together are `total`."""

    delivery: Delivery
    stream: Stream
    unqueued: int
    "Letters whose mails the outbox does not have yet."
    counts: dict[MessageState, int]
    total: int

    @property
    def left(self) -> int:
        """Return how many have still to leave."""
        return self.unqueued + sum(self.counts[state] for state in UNFINISHED)

    @property
    def is_being_made(self) -> bool:
        """Return whether its letters are being put into one file."""
        is_together = self.delivery.mode != DeliveryMode.SINGLE
        return is_together and self.delivery.composed_at is None and not self.is_over

    @property
    def begins_later(self) -> bool:
        """Return whether it waits for the moment that was ordered."""
        return self.delivery.starts_at is not None and self.delivery.starts_at > utc_now()

    @property
    def hours_left(self) -> float:
        """Return how long the rest takes at the recipient's pace, in hours; 0 = no pace is set."""
        return self.left / self.stream.pace_per_hour if self.stream.pace_per_hour else 0.0

    @property
    def is_over(self) -> bool:
        """Return whether nothing will happen any more unless a person does something."""
        return self.stream.state == StreamState.CANCELLED or (self.left == 0 and not self.delivery.follows)


def ready(campaign_id: int, target_id: int, up_to: int = ANY_LETTER) -> Ready:
    """Return the letters of a campaign that wait to be delivered to one target, and are in no order yet.

    Args:
        campaign_id: whose letters.
        target_id: to whom.
        up_to: the last letter to count, by its id.
    """
    ordered = select(func.coalesce(func.max(Delivery.last_letter_id), 0)).where(
        Delivery.campaign_id == campaign_id, Delivery.target_id == target_id, Delivery.queued_at.is_(None)
    )
    floor = db.session.execute(ordered).scalar_one()
    waiting = select(Letter.id).where(*waiting_for(campaign_id, target_id), Letter.id > floor, Letter.id <= up_to)
    last = db.session.execute(waiting.order_by(Letter.id.desc()).limit(1)).scalar() or 0
    return Ready(_count_waiting(campaign_id, target_id, floor, up_to) if last else 0, last)


def _count_waiting(campaign_id: int, target_id: int, floor: int, up_to: int) -> int:
    """Count by rows only what came since an order, or since a page was opened; all others by the kept number."""
    rows = select(func.count()).select_from(Letter).where(*waiting_for(campaign_id, target_id))
    if floor:
        return db.session.execute(rows.where(Letter.id > floor, Letter.id <= up_to)).scalar_one()
    newer = rows.where(Letter.id > up_to).scalar_subquery()
    return int(
        db.session.execute(select(counting.number(campaign_id, target_id, LetterState.READY) - newer)).scalar_one()
    )


def waiting_for(campaign_id: int, target_id: int) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Return the conditions that its letters meet, in the words of the index that has them."""
    return (WAITING, Letter.campaign_id == campaign_id, Letter.target_id == target_id)


def is_proven(target: Target) -> bool:
    """Return whether a letter has arrived at the address that the target has now."""
    arrived = (
        select(Delivery.id)
        .join(StreamCounters, StreamCounters.stream_id == Delivery.stream_id)
        .where(Delivery.target_id == target.id)
        .where(StreamCounters.sole_recipient == target.address, StreamCounters.sent > 0)
    )
    if target.address_state == AddressState.FAILING:
        return False
    return target.address_state == AddressState.WORKING or db.session.execute(arrived.limit(1)).first() is not None


def health(target: Target) -> AddressState:
    """Return whether the address that a target has now takes our letters, as far as we know."""
    return AddressState.WORKING if is_proven(target) else AddressState(target.address_state)


def stream_id(delivery: Delivery) -> int:
    """Return the outbox's stream of a delivery.

    Raises:
        DeliveryNotFound: its order was not completed.
    """
    if delivery.stream_id is None:
        raise DeliveryNotFound
    return delivery.stream_id


def sample(campaign_id: int, target_id: int) -> Letter | None:
    """Return one real letter that waits for a target, one with own words if there is one among the newest."""
    newest = select(Letter).where(*waiting_for(campaign_id, target_id)).order_by(Letter.id.desc()).limit(50)
    letters = list(db.session.scalars(newest))
    return next((letter for letter in letters if letter.own_words), letters[0] if letters else None)


def find_delivery(public_id: str) -> Delivery:
    """Return a delivery.

    Raises:
        DeliveryNotFound: there is none.
    """
    delivery = (
        db.session.scalar(select(Delivery).where(Delivery.public_id == public_id)) if "\0" not in public_id else None
    )
    if delivery is None:
        raise DeliveryNotFound
    return delivery


def deliveries(campaign_id: int) -> list[Delivery]:
    """Return a campaign's deliveries, newest first."""
    return list(db.session.scalars(_deliveries().where(Delivery.campaign_id == campaign_id)))


def progress(delivery: Delivery) -> Progress:
    """Return how far a delivery is."""
    stream = db.session.get_one(Stream, stream_id(delivery))
    counts = outbox.counts(stream.id)
    if delivery.mode != DeliveryMode.SINGLE:
        return _progress_of_all(delivery, stream, counts)
    queued = sum(counts.values())
    unqueued = max(delivery.letter_count - queued, 0) if delivery.queued_at is None else 0
    return Progress(delivery, stream, unqueued, counts, queued + unqueued)


def _progress_of_all(delivery: Delivery, stream: Stream, counts: dict[MessageState, int]) -> Progress:
    """Return how far letters are that go together: each stands where their one mail stands."""
    number = delivery.letter_count
    if delivery.mode == DeliveryMode.PACKET and delivery.composed_at:
        counts = counts | {MessageState.SENT: 1}
    unqueued = 0 if any(counts.values()) else number
    return Progress(delivery, stream, unqueued, {state: each * number for state, each in counts.items()}, number)


def targets(campaign: Campaign) -> list[Target]:
    """Return to whom a campaign's letters go, in its order."""
    return sorted(campaign.targets, key=lambda target: target.position)


def _deliveries() -> Select[Delivery]:
    return select(Delivery).order_by(Delivery.id.desc())
