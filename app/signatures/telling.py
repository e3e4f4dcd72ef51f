"""Writing to supporters by ourselves: one reminder, and what became of the letter.

Each function is a chore: it takes what is due in batches, one transaction each. Rows are marked in the transaction that
puts the mails in, so that running twice, at once, or again after a crash writes to nobody twice.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, TextClause, cast, exists, select, update

from app.campaigns.models import Campaign, CampaignState
from app.extensions import db, utc_now
from app.letters.fates import MESSAGE_KEY
from app.letters.models import RETURNED, UNTOLD, Delivery, DeliveryMode, Letter
from app.outbox.models import Message, MessageState
from app.signatures import emails, mailing, told_programs
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import UNREMINDED, Signature, SignatureState
from app.webhooks.models import Event

REMIND_AFTER = timedelta(hours=24)
BATCH = 200
EVENTS = {"sent": Event.LETTER_DELIVERED, "returned": Event.LETTER_BOUNCED}


def remind() -> int:
    """Remind everybody who signed a day ago and has not confirmed, once; return how many mails that were."""
    return _in_batches(_remind_batch)


def tell_of_letters() -> int:
    """Tell supporters and programs that letters were delivered, or came back; return how many letters that were."""
    return sum(_in_batches(tell) for tell in (_tell_of_delivered, _tell_of_digests, _tell_of_returned))


def _in_batches(take: Callable[[], int]) -> int:
    total = 0
    while count := take():
        total += count
        db.session.commit()
    db.session.rollback()
    return total


def _remind_batch() -> int:
    due = select(Signature.id).where(UNREMINDED, Signature.created_at < utc_now() - REMIND_AFTER)
    ids = db.session.scalars(
        update(Signature)
        .where(Signature.id.in_(due.order_by(Signature.created_at).limit(BATCH)), ~Signature.reminded)
        .values(reminded=True)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    ).all()
    pending = _signatures(Signature.id.in_(ids), Signature.state == SignatureState.PENDING)
    mailing.take_turns(pending)  # all at once and so in order: those who sign just now take several, too
    for signature in pending:
        if not signature.flagged and _is_open(signature):
            mailing.remind(signature, campaign_of(signature))
    return len(ids)


def _tell_of_delivered() -> int:
    arrived = exists().where(Message.key == MESSAGE_KEY, Message.state == MessageState.SENT)
    return _tell(select(Letter.id).where(arrived), UNTOLD, "sent", "delivered", emails.letter_delivered)


def _tell_of_digests() -> int:
    """Tell of letters that went together: one look for each digest, not for each letter."""
    key = "digest:" + cast(Delivery.id, String)
    arrived = exists().where(Message.key == key, Message.state == MessageState.SENT)
    digests = select(Delivery.id).where(Delivery.mode == DeliveryMode.DIGEST, arrived)
    letters = select(Letter.id).where(Letter.delivery_id.in_(digests))
    return _tell(letters, UNTOLD, "sent", "delivered", emails.letter_delivered)


def _tell_of_returned() -> int:
    return _tell(select(Letter.id), RETURNED, "returned", "returned", emails.letter_returned)


def _tell(letters: Select[int], untold: TextClause, told_as: str, kind: str, mail: Callable[..., Any]) -> int:
    """Tell the signers of some letters, each once whatever the number of their letters.

    Args:
        letters: the ids of those it is about.
        untold: the condition that a letter was not told of; asked for twice, so that of two workers one tells.
        told_as: what marks it.
        kind: which mail, for its name in the outbox.
        mail: makes it.
    """
    told = db.session.execute(
        update(Letter)
        .where(Letter.id.in_(letters.where(untold).order_by(Letter.id).limit(BATCH)), Letter.told_as != told_as)
        .values(told_as=told_as)
        .returning(Letter.campaign_id, Letter.signature_id, Letter.public_id)
        .execution_options(synchronize_session=False)
    ).all()
    told_programs.note(EVENTS[told_as], told)
    signature_ids = [row.signature_id for row in told]
    for signature in _signatures(Signature.id.in_(signature_ids), Signature.state == SignatureState.CONFIRMED):
        mailing.of_letter(kind, signature, mail(signature, campaign_of(signature), letter_of(signature)))
    return len(told)


def _signatures(*which: ColumnElement[bool]) -> Sequence[Signature]:
    """Return signatures that still have an address."""
    return db.session.scalars(select(Signature).where(Signature.email != "", *which).order_by(Signature.id)).all()


def _is_open(signature: Signature) -> bool:
    return db.session.get_one(Campaign, signature.campaign_id).state == CampaignState.OPEN
