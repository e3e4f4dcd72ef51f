"""Sending an update to those who agreed: ordered once, then put into the outbox range by range behind a cursor.

The cursor (`Update.queued_signature_id`) moves in the transaction that puts a range's mails in, so that a crash loses
nothing and repeats nothing; a mail's key names update and signature, so that nobody gets the same update twice.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Row, func, select
from sqlalchemy import update as change

from app.campaigns.models import Campaign
from app.extensions import db, utc_now
from app.organizers import audit
from app.organizers.models import Organizer
from app.outbox import service as outbox
from app.outbox import suppressions, wakeups
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy, Stream, StreamState
from app.signatures import informed, links
from app.signatures.mailbox import deliverable
from app.signatures.models import INFORMED, Signature
from app.updates import queries, service
from app.updates.emails import UpdateMails
from app.updates.models import Update, UpdateState

RANGE = 1_000
"Mails in one transaction; each has a signed link of its own, so it takes some tenths of a second."
PRIORITY = -10
"Confirmations, notices and letters all leave before news."
NOBODY = "preview"
"Stands where a signature's number will; it opens nothing."

Reader = Row[int, str, str, str, str]


def order(update: Update, revision: int, organizer_id: int, *, domain_pace_per_hour: int = 0) -> None:
    """Order a draft to be sent to everybody who agreed by now; pressing twice is one order.

    Args:
        update: which.
        revision: the one that the organizer looked at: exactly that is sent.
        organizer_id: who orders it.
        domain_pace_per_hour: mails an hour to one mail provider; 0 = no cap.

    Raises:
        service.Unfinished, service.NobodyAgreed, service.EditedMeanwhile: with a sentence for a person.
    """
    if update.state == UpdateState.ORDERED:
        return
    campaign = db.session.get_one(Campaign, update.campaign_id)
    if not queries.has(update, campaign.language):
        raise service.Unfinished
    agreed = sum(informed.by_language(campaign.id).values())
    if not agreed:
        raise service.NobodyAgreed
    last = select(func.max(Signature.id)).where(Signature.campaign_id == campaign.id).scalar_subquery()
    try:
        service.take_draft(
            update,
            revision,
            state=UpdateState.ORDERED,
            ordered_at=utc_now(),
            recipient_count=agreed,
            last_signature_id=last,
        )
    except service.AlreadySent:
        return
    stream = outbox.open_stream(f"update:{update.id}", priority=PRIORITY, domain_pace_per_hour=domain_pace_per_hour)
    update.stream_id = stream.id
    audit.record("update.send", f"update:{update.id}", organizer_id, campaign=campaign.id, agreed=agreed)
    wakeups.after_commit(db.session())
    db.session.commit()


def send_test(update: Update, language: str, organizer: Organizer) -> bool:
    """Send an update to the organizer's own address, as a supporter would get it; the same one once a minute.

    Returns:
        Whether it is on its way; False if the same was sent in this minute.

    Raises:
        service.Unfinished: there is nothing to send yet.
    """
    mail = preview(update, language, organizer)
    mail = replace(mail, fixed={**mail.fixed, "subject": f"Test: {mail.fixed['subject']}"})
    stream = outbox.open_stream("tests", priority=90, crash_policy=CrashPolicy.RESEND_ONCE)
    key = f"update-test:{update.id}:{update.revision}:{mail.language}:{organizer.id}:{int(time.time() // 60)}"
    sent = outbox.put(mail, key=key, stream=stream)
    audit.record("update.test", f"update:{update.id}", organizer.id, campaign=update.campaign_id)
    db.session.commit()
    return sent


def preview(update: Update, language: str, organizer: Organizer) -> Mail:
    """Return the mail as the organizer would get it, had they signed in that language.

    Raises:
        service.Unfinished: there is nothing to show yet.
    """
    campaign = db.session.get_one(Campaign, update.campaign_id)
    if not queries.has(update, campaign.language):
        raise service.Unfinished
    return _mail(UpdateMails(update, campaign), NOBODY, organizer.name or organizer.email, organizer.email, language)


def queue_range(update_id: int) -> bool:
    """Put the next range of an update's mails into the outbox.

    Returns:
        Whether there may be more.
    """
    update = db.session.get_one(Update, update_id, populate_existing=True)
    if update.queued_at is not None or update.stream_id is None:
        return False
    stream = db.session.get_one(Stream, update.stream_id, populate_existing=True)
    if stream.state == StreamState.CANCELLED:
        outbox.cancel(stream.id)  # what was being put in at the moment when it was cancelled
        return _finish(update)
    last = _last_of_range(update)
    if last is None:
        return _finish(update)
    if _advance(update, last):
        outbox.put_many(stream, _mails(update, _readers(update, last)))
    db.session.commit()
    return True


def unqueued() -> Sequence[int]:
    """Return the updates that may still have mails to be put into the outbox."""
    ordered = select(Update.id).where(Update.state == UpdateState.ORDERED, Update.queued_at.is_(None))
    ids = db.session.scalars(ordered.order_by(Update.id)).all()
    db.session.rollback()
    return ids


def _last_of_range(update: Update) -> int | None:
    span = (
        select(Signature.id)
        .where(INFORMED, Signature.campaign_id == update.campaign_id)
        .where(Signature.id > update.queued_signature_id, Signature.id <= update.last_signature_id)
        .order_by(Signature.id)
        .limit(RANGE)
        .subquery()
    )
    last: int | None = db.session.scalar(select(func.max(span.c.id)))
    return last


def _advance(update: Update, last: int) -> bool:
    """Move the cursor, unless another worker has just done it."""
    moved = db.session.execute(
        change(Update)
        .where(Update.id == update.id, Update.queued_signature_id == update.queued_signature_id)
        .values(queued_signature_id=last)
        .returning(Update.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _readers(update: Update, last: int) -> Sequence[Reader]:
    """Return whom to write to now, their rows locked: whoever ends the news meanwhile waits, and finds the mail."""
    readers = db.session.execute(
        select(Signature.id, Signature.public_id, Signature.name, Signature.email, Signature.language)
        .where(INFORMED, Signature.campaign_id == update.campaign_id, Signature.email != "")
        .where(Signature.id > update.queued_signature_id, Signature.id <= last)
        .order_by(Signature.id)
        .with_for_update(read=True)
    ).all()
    silent = suppressions.among(deliverable(reader.email) for reader in readers)
    return [reader for reader in readers if deliverable(reader.email) not in silent]


def _mails(update: Update, readers: Sequence[Reader]) -> Iterator[tuple[str, Mail]]:
    mails = UpdateMails(update, db.session.get_one(Campaign, update.campaign_id))
    for reader in readers:
        mail = _mail(mails, reader.public_id, reader.name, deliverable(reader.email), reader.language)
        yield update.message_key(reader.id), mail


def _mail(mails: UpdateMails, public_id: str, name: str, recipient: str, language: str) -> Mail:
    return mails.mail(
        recipient=recipient,
        name=name,
        language=language,
        letter_link=links.letter(public_id, language),
        unsubscribe=links.unsubscribe_headers(public_id, language),
    )


def _finish(update: Update) -> bool:
    db.session.execute(
        change(Update).where(Update.id == update.id, Update.queued_at.is_(None)).values(queued_at=utc_now())
    )
    db.session.commit()
    return False
