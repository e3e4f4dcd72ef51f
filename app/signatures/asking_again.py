"""Asking those who signed an earlier text: range by range behind a cursor, as deliveries and updates are queued."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select, update

from app.campaigns.models import LetterText
from app.extensions import db, utc_now
from app.letters import asking as letters
from app.letters import counting
from app.letters.asking_models import Asking, AskingAnswer
from app.letters.models import Letter, LetterState
from app.outbox import service as outbox
from app.outbox import suppressions
from app.outbox.models import Stream, StreamState
from app.signatures import emails
from app.signatures.as_signed import campaign_of
from app.signatures.mailbox import deliverable
from app.signatures.models import Signature, SignatureState

RANGE = 500
NOT_ORDERED = (LetterState.READY, LetterState.ASKED)


def order(text: LetterText, *, holds: bool, organizer_id: int) -> Asking:
    """Order that everybody who signed an earlier text by now is asked; pressing twice is one order."""
    last = db.session.scalar(select(func.max(Signature.id)).where(Signature.campaign_id == text.campaign_id))
    return letters.order(text, holds=holds, last_signature_id=last or 0, organizer_id=organizer_id)


def queue_range(asking_id: int) -> bool:
    """Put the next range of the mails that ask into the outbox, and let their letters wait if so ordered.

    Returns:
        Whether there may be more.
    """
    asking = db.session.get_one(Asking, asking_id, populate_existing=True)
    if asking.queued_at is not None or asking.stream_id is None:
        return False
    stream = db.session.get_one(Stream, asking.stream_id, populate_existing=True)
    if asking.ended_at is not None or stream.state == StreamState.CANCELLED:
        outbox.cancel(stream.id)  # what was being put in at the moment when it was stopped
        return _finish(asking)
    last = _last_of_range(asking)
    if last is None:
        return _finish(asking)
    if _advance(asking, last):
        _ask(asking, stream, last)
    db.session.commit()
    return True


def who_can_answer(asking: Asking) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that those meet who have not answered, and whose letter has not begun to leave."""
    answered = exists().where(AskingAnswer.asking_id == asking.id, AskingAnswer.signature_id == Signature.id)
    return (*_whose_letter_is_earlier(asking), ~answered)


def unqueued() -> Sequence[int]:
    """Return the askings that may still have mails to be put into the outbox."""
    ids = db.session.scalars(select(Asking.id).where(Asking.queued_at.is_(None)).order_by(Asking.id)).all()
    db.session.rollback()
    return ids


def _last_of_range(asking: Asking) -> int | None:
    span = (
        select(Signature.id)
        .where(Signature.campaign_id == asking.campaign_id, Signature.state == SignatureState.CONFIRMED)
        .where(Signature.id > asking.queued_signature_id, Signature.id <= asking.last_signature_id)
        .order_by(Signature.id)
        .limit(RANGE)
        .subquery()
    )
    last: int | None = db.session.scalar(select(func.max(span.c.id)))
    return last


def _advance(asking: Asking, last: int) -> bool:
    """Move the cursor, unless another worker has just done it, or somebody has just stopped it.

    Who stops it waits for this row, and so finds every letter that it lets wait.
    """
    moved = db.session.execute(
        update(Asking)
        .where(Asking.id == asking.id, Asking.queued_signature_id == asking.queued_signature_id)
        .where(Asking.ended_at.is_(None))
        .values(queued_signature_id=last)
        .returning(Asking.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _ask(asking: Asking, stream: Stream, last: int) -> None:
    """Ask those of a range whose letter says an earlier text and has not begun to leave."""
    signatures = db.session.scalars(
        select(Signature)
        .where(*_whose_letter_is_earlier(asking))
        .where(Signature.id > asking.queued_signature_id, Signature.id <= last)
        .order_by(Signature.id)
        .with_for_update(read=True)
    ).all()
    silent = suppressions.among(deliverable(each.email) for each in signatures)
    asked = [each for each in signatures if deliverable(each.email) not in silent]
    if asking.holds:
        _let_wait([each.id for each in asked])
    mails = (
        (asking.message_key(each.id), emails.new_text(each, campaign_of(each), holds=asking.holds)) for each in asked
    )
    added = outbox.put_many(stream, mails)
    more = update(Asking).where(Asking.id == asking.id).values(asked=Asking.asked + added)
    db.session.execute(more.execution_options(synchronize_session=False))


def _whose_letter_is_earlier(asking: Asking) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that those meet whose letter says an earlier text and has not begun to leave."""
    return (
        Signature.campaign_id == asking.campaign_id,
        Signature.state == SignatureState.CONFIRMED,
        Signature.email != "",
        Signature.letter_text_id.in_(letters.earlier_texts(asking)),
        exists().where(Letter.signature_id == Signature.id, Letter.state.in_(NOT_ORDERED)),
        ~exists().where(Letter.signature_id == Signature.id, Letter.state == LetterState.ORDERED),
    )


def _let_wait(signature_ids: list[int]) -> None:
    counting.move(LetterState.READY, LetterState.ASKED, Letter.signature_id.in_(signature_ids))


def _finish(asking: Asking) -> bool:
    db.session.execute(
        update(Asking).where(Asking.id == asking.id, Asking.queued_at.is_(None)).values(queued_at=utc_now())
    )
    db.session.commit()
    return False
