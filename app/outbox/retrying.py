"""Sending again all that failed alike: ordered once, done in portions behind a cursor, the first of them at once.

The cursor moves in the transaction that opens a portion again: killed in the middle, a retry goes on where it stopped,
and what fails anew meanwhile is not sent a second time by the same press.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, db, utc_now
from app.outbox.control import reopen
from app.outbox.models import IS_TROUBLED, BigId, Message, MessageState, in_state

PORTION = 1_000
_OPEN = text("done_at IS NULL")


class Retry(Base):
    """An organizer's order to send again what one stream's failures of one kind are."""

    __tablename__ = "retries"
    __table_args__ = (Index("ix_retries_open", "stream_id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(16))
    organizer: Mapped[int | None]
    "Who ordered it, by the number that the packages above know."
    after_id: Mapped[int] = mapped_column(BigId, default=0)
    "Those up to this message are on their way again, or were left out."
    number: Mapped[int] = mapped_column(default=0)
    "How many are on their way again."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Sent = TypeVar("Sent", bound=Base)
"Something sent with a stream of its own: it has a column `stream_id`."
Choose = Callable[[dict[int, str]], Sequence[int]]
"Gets the messages of a portion, number and key; returns those that may be sent again."


def order(stream_id: int, state: MessageState, code: str, organizer: int | None) -> Retry:
    """Return an order to send again; one that is still under way is the same. Does not commit.

    Args:
        stream_id: whose failures.
        state: in which state they are.
        code: how they were answered.
        organizer: who orders it.
    """
    alike = (Retry.stream_id == stream_id, Retry.state == state, Retry.code == code)
    if under_way := db.session.scalar(select(Retry).where(*alike, _OPEN).limit(1)):
        return under_way
    retry = Retry(stream_id=stream_id, state=state, code=code, organizer=organizer)
    db.session.add(retry)
    db.session.flush()
    return retry


def step(retry: Retry, choose: Choose, record: Callable[[list[int]], object]) -> tuple[int, bool]:
    """Open the next portion again, in one transaction.

    Args:
        retry: which order.
        choose: says which of a portion.
        record: writes down, in the same transaction, what follows; gets the numbers of those that moved.

    Returns:
        How many moved, and whether there may be more.
    """
    keys = _portion(retry)
    is_last = len(keys) < PORTION
    moves = {"after_id": max(keys, default=retry.after_id), "done_at": utc_now() if is_last else None}
    mine = update(Retry).where(Retry.id == retry.id, Retry.after_id == retry.after_id, _OPEN).values(moves)
    if db.session.scalar(mine.returning(Retry.id).execution_options(synchronize_session=False)) is None:
        db.session.rollback()  # another worker has just done it
        return 0, True
    retry_id = retry.id

    def note(moved: list[int]) -> None:
        more = update(Retry).where(Retry.id == retry_id).values(number=Retry.number + len(moved))
        db.session.execute(more.execution_options(synchronize_session=False))
        record(moved)

    number = reopen(choose(keys), note)
    db.session.refresh(retry)
    return number, not is_last


def under_way(kind: type[Sent]) -> list[tuple[Retry, Sent]]:
    """Return the orders that are not done yet, the oldest first, each with what it sends again.

    Args:
        kind: only orders about the streams of these.
    """
    theirs = (
        select(Retry, kind).join(kind, kind.__table__.c.stream_id == Retry.stream_id).where(_OPEN).order_by(Retry.id)
    )
    return [(order, sent) for order, sent in db.session.execute(theirs)]


def unfinished(kind: type[Sent]) -> Sequence[int]:
    """Return the numbers of the orders that are not done yet; leaves no transaction open."""
    ids = [order.id for order, _sent in under_way(kind)]
    db.session.rollback()
    return ids


def _portion(retry: Retry) -> dict[int, str]:
    portion = (
        select(Message.id, Message.key)
        .where(in_state(MessageState(retry.state)), IS_TROUBLED, Message.stream_id == retry.stream_id)
        .where(Message.last_code == retry.code, Message.id > retry.after_id)
        .order_by(Message.id)
        .limit(PORTION)
    )
    return {row.id: row.key for row in db.session.execute(portion)}
