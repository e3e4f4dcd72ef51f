"""Taking letters back: what has not left never will. Nothing here commits."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.letters import counting
from app.letters.fates import IN_ITS_FILE, MESSAGE_KEY
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.outbox import comebacks, stopping
from app.outbox.models import Message, MessageState
from app.outbox.stopping import MAY_STILL_BE_STOPPED

NEVER_ARRIVED = (MessageState.FAILED, MessageState.CANCELLED)
GONE = tuple(state for state in MessageState if state not in (*MAY_STILL_BE_STOPPED, *NEVER_ARRIVED))


def withdraw(signature_ids: Collection[int]) -> set[int]:
    """Take back the letters of signatures, and the mails of those that have not left.

    Returns:
        The signatures of which a letter has left, or may have: that one cannot be taken back.
    """
    of_them = Letter.signature_id.in_(signature_ids)
    # Their mails before the letters, as whoever notes what became of a mail does: so neither waits for the other.
    queued = queued_mails(signature_ids)
    stopping.cancel(queued)
    # Locked in one order, so that a delivery which is being queued and this never wait for each other.
    db.session.execute(select(Letter.id).where(of_them).order_by(Letter.id).with_for_update())
    # What is not ordered first: a letter that is being queued this moment is then met as an ordered one.
    for untaken in (LetterState.READY, LetterState.ASKED):
        counting.move(untaken, LetterState.WITHDRAWN, of_them)
    letters = counting.move(LetterState.ORDERED, LetterState.WITHDRAWN, of_them)
    owners = {letter.message_key: letter.signature_id for letter in letters}
    stopping.cancel(owners.keys() - queued)
    left = select(Message.key).where(Message.key.in_(owners), Message.state.not_in(NEVER_ARRIVED))
    return {owners[key] for key in db.session.scalars(left)} | _in_a_file(letters)


def queued_mails(signature_ids: Collection[int]) -> set[str]:
    """Return the outbox's names for the mails of letters that are part of a delivery."""
    ordered = select(Letter).where(Letter.signature_id.in_(signature_ids), Letter.state == LetterState.ORDERED)
    return {letter.message_key for letter in db.session.scalars(ordered)}


def may_have_left(signature_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return whether a letter of a signature has left, or may have, as part of another statement.

    Args:
        signature_id: the signature's number in that statement.
    """
    mail = select(Message.id).where(Message.key == MESSAGE_KEY, Message.state.in_(GONE)).exists()
    file = select(Delivery.id).where(Delivery.id == Letter.delivery_id, IN_ITS_FILE).exists()
    letters = select(Letter.id).where(Letter.signature_id == signature_id, Letter.delivery_id.is_not(None))
    return letters.where(mail | file).exists()


def called_off(keys: Collection[str]) -> set[str]:
    """Return the mails among these whose letter was taken back, or waits for another delivery by now."""
    key_of = comebacks.numbers(keys, 1)
    letters = select(Letter).where(Letter.id.in_(key_of)).execution_options(populate_existing=True)
    return {
        key_of[each.id]
        for each in db.session.scalars(letters)
        if each.state != LetterState.ORDERED or each.message_key != key_of[each.id]
    }


def _in_a_file(letters: Sequence[Letter]) -> set[int]:
    """Return the signatures whose letter is part of a digest or a packet that was made, or is being made.

    Others that were to go together leave their delivery, whose file is made without them.
    """
    deliveries = {letter.delivery_id for letter in letters}
    together = select(Delivery.id, IN_ITS_FILE).where(Delivery.id.in_(deliveries), Delivery.mode != DeliveryMode.SINGLE)
    has_file = {number: bool(made) for number, made in db.session.execute(together)}
    left_out = [letter.id for letter in letters if has_file.get(letter.delivery_id or 0) is False]
    if left_out:
        leave = update(Letter).where(Letter.id.in_(left_out)).values(delivery_id=None)
        db.session.execute(leave.execution_options(synchronize_session=False))
    return {letter.signature_id for letter in letters if has_file.get(letter.delivery_id or 0)}
