"""What became of the letters of one signature, as their writer is told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import String, case, cast, select

from app.campaigns.models import Target
from app.campaigns.queries import display
from app.extensions import db
from app.letters.manifest_models import Manifest
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.outbox.models import Message, MessageState, Stream, StreamState


class Fate(StrEnum):
    """Where a letter is."""

    WRITTEN = "written"
    "Nobody has ordered its delivery yet."
    QUEUED = "queued"
    LEAVING = "leaving"
    "A worker has it in hand, or it is part of a digest or packet."
    UNCLEAR = "unclear"
    "The connection broke at the moment in which nobody can tell whether it was taken (RFC 1047)."
    ACCEPTED = "accepted"
    "The mail server on its way to the office has taken it."
    RETURNED = "returned"
    "The mail server did not take it, whatever the reason, or took it and sent it back."
    WITHDRAWN = "withdrawn"


FATES = {
    MessageState.PENDING: Fate.QUEUED,
    MessageState.HELD: Fate.QUEUED,
    MessageState.CANCELLED: Fate.WRITTEN,
    MessageState.LEASED: Fate.LEAVING,
    MessageState.TRANSMITTING: Fate.LEAVING,
    MessageState.UNCERTAIN: Fate.UNCLEAR,
    MessageState.SENT: Fate.ACCEPTED,
    MessageState.BOUNCED: Fate.RETURNED,
    MessageState.FAILED: Fate.RETURNED,
}
CAN_BE_TAKEN_BACK = frozenset({Fate.WRITTEN, Fate.QUEUED})


@dataclass(frozen=True)
class LetterOnItsWay:
    """One letter, to whom it goes, and where it is."""

    letter_id: int
    to: str
    fate: Fate
    since: datetime

    @property
    def can_be_taken_back(self) -> bool:
        """Return whether it has not begun to leave."""
        return self.fate in CAN_BE_TAKEN_BACK


def of_signature(signature_id: int) -> list[LetterOnItsWay]:
    """Return each letter of a signature with what became of it."""
    rows = db.session.execute(
        select(Letter, Target, IN_ITS_FILE, Message.state, Message.changed_at)
        .join(Target, Target.id == Letter.target_id)
        .outerjoin(Delivery, Delivery.id == Letter.delivery_id)
        .outerjoin(Message, Message.key == case((Delivery.mode == DeliveryMode.DIGEST, DIGEST_KEY), else_=MESSAGE_KEY))
        .where(Letter.signature_id == signature_id)
        .order_by(Target.position)
        .execution_options(populate_existing=True)
    )
    return [_on_its_way(*row) for row in rows]


MESSAGE_KEY = "letter:" + cast(Letter.id, String) + ":" + cast(Letter.delivery_id, String)
"The name of a letter's mail in the outbox, as `Letter.message_key` says it, for the database."

DIGEST_KEY = "digest:" + cast(Letter.delivery_id, String)
"The name of the one mail of a digest, as `Delivery.digest_key` says it."


_IS_SEALED = select(Manifest.id).where(Manifest.delivery_id == Delivery.id, Manifest.sealed_at.is_not(None)).exists()
_GOES_ON = select(Stream.id).where(Stream.id == Delivery.stream_id, Stream.state != StreamState.CANCELLED).exists()

IN_ITS_FILE = Delivery.composed_at.is_not(None) | ((Delivery.mode != DeliveryMode.SINGLE) & _IS_SEALED & _GOES_ON)
"Whether a delivery's letters stand in a digest or a packet: from its manifest on it is being made, with all of them."


def _on_its_way(
    letter: Letter, target: Target, in_file: bool | None, state: str | None, changed_at: float | None
) -> LetterOnItsWay:
    since = datetime.fromtimestamp(changed_at, UTC) if changed_at else letter.written_at
    fate = FATES[MessageState(state)] if state else _without_mail(letter)
    if in_file and state != MessageState.CANCELLED and fate in CAN_BE_TAKEN_BACK:
        fate = Fate.LEAVING
    if letter.state == LetterState.WITHDRAWN and fate in CAN_BE_TAKEN_BACK:
        fate = Fate.WITHDRAWN
    return LetterOnItsWay(letter.id, display(target), fate, since)


def _without_mail(letter: Letter) -> Fate:
    """Return where a letter is that has no mail of its own: not ordered yet, or part of a digest."""
    return Fate.LEAVING if letter.state == LetterState.ORDERED else Fate.WRITTEN
