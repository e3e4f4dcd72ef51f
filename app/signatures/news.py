"""When somebody wants no more news, or counts no more: what waits for them is called off. Nothing here commits."""

from collections.abc import Collection

from sqlalchemy import select, update

from app.extensions import db
from app.outbox import stopping
from app.outbox.models import Message
from app.signatures import mail_keys
from app.signatures.models import Signature
from app.updates.models import Update


def call_off(signature: Signature) -> None:
    """Cancel the updates that wait for somebody.

    An update that is being queued at this moment has locked the signature's row and is met here afterwards; one that is
    queued later asks the row, and leaves it out.
    """
    stopping.cancel(mail_keys.news(signature))


def call_off_all(campaign_id: int, signature_ids: Collection[int]) -> None:
    """Cancel also what asks these people about a new text: their letters are withdrawn."""
    stopping.cancel(mail_keys.for_who_counts(campaign_id, signature_ids))


def set_informed(signature: Signature, *, keep_informed: bool) -> None:
    """Begin or end to inform somebody; ending counts once, for the newest update that they were to get."""
    changed = db.session.scalar(
        update(Signature)
        .where(Signature.id == signature.id, Signature.keep_informed != keep_informed)
        .values(keep_informed=keep_informed)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(signature)
    if changed is not None and not keep_informed:
        call_off(signature)
        _note_end(signature)


def _note_end(signature: Signature) -> None:
    keys = mail_keys.news(signature)
    got = set(db.session.scalars(select(Message.key).where(Message.key.in_(keys))))
    newest = next((key for key in keys if key in got), None)
    if newest:
        number = int(newest.split(":")[1])
        more = update(Update).where(Update.id == number).values(unsubscribed=Update.unsubscribed + 1)
        db.session.execute(more.execution_options(synchronize_session=False))
