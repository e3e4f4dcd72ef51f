"""What organizers do to updates: begin, write, discard a draft; pause, resume and cancel one that is being sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy import update as change

from app.campaigns.models import Campaign
from app.errors import DomainError
from app.extensions import db
from app.organizers import audit
from app.organizers.models import AuditEvent
from app.outbox import service as outbox
from app.updates import queries
from app.updates.models import Update, UpdateState, UpdateText


class EditedMeanwhile(DomainError):
    """Somebody else has changed this update since you opened it. Nothing of yours is lost; nothing is stored yet."""

    status = HTTPStatus.CONFLICT


class AlreadySent(DomainError):
    """This update was sent meanwhile, so its words can no longer be changed."""

    status = HTTPStatus.CONFLICT


class NobodyAgreed(DomainError):
    """Nobody has agreed to hear more of this campaign yet, so there is nobody to send this to."""

    status = HTTPStatus.CONFLICT


class Unfinished(DomainError):
    """Write a subject and a text in the campaign's own language first: others fall back to it."""


@dataclass(frozen=True)
class Words:
    """What an update is to say in one language."""

    subject: str
    body: str


def begin(campaign: Campaign, organizer_id: int) -> Update:
    """Begin a draft; one that nobody has written into yet is taken up again."""
    for draft in queries.of_campaign(campaign.id):
        if draft.state == UpdateState.DRAFT and not draft.texts:
            return draft
    update = Update(campaign_id=campaign.id)
    db.session.add(update)
    db.session.flush()
    _record("update.begin", update, organizer_id)
    db.session.commit()
    return update


def write(update: Update, words: Mapping[str, Words], revision: int, organizer_id: int) -> None:
    """Store a draft's words.

    Args:
        update: which.
        words: by language; languages that are not named keep theirs.
        revision: the one that the writer saw.
        organizer_id: who writes.

    Raises:
        EditedMeanwhile: its revision is another one by now.
        AlreadySent: it is no draft any more.
    """
    kept = {text.language: text for text in update.texts}
    said_already = {language: Words(text.subject, text.body) for language, text in kept.items()}
    if update.state == UpdateState.DRAFT and said_already.items() >= words.items():
        return  # also when a button was pressed twice, and the first press has stored it
    take_draft(update, revision, revision=Update.revision + 1)
    for language, said in words.items():
        text = kept.get(language)
        if text is None:
            update.texts.append(text := UpdateText(language=language))
        text.subject, text.body = said.subject, said.body
    if not _wrote_last(update, organizer_id):  # a draft is kept every few seconds while it is written
        _record("update.write", update, organizer_id, revision=update.revision)
    db.session.commit()


def discard(update: Update, organizer_id: int) -> None:
    """Throw a draft away.

    Raises:
        AlreadySent: it is no draft any more.
    """
    take_draft(update, update.revision, state=UpdateState.DISCARDED)
    _record("update.discard", update, organizer_id)
    db.session.commit()


def take_draft(update: Update, seen: int, **values: object) -> None:
    """Change a draft, if it is still the one that was seen; does not commit.

    Raises:
        EditedMeanwhile, AlreadySent: it is not; the transaction was taken back.
    """
    taken = db.session.scalar(
        change(Update)
        .where(Update.id == update.id, Update.state == UpdateState.DRAFT, Update.revision == seen)
        .values(values)
        .returning(Update.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        db.session.rollback()
    db.session.refresh(update)
    if taken is None:
        raise EditedMeanwhile if update.state == UpdateState.DRAFT else AlreadySent


def pause(update: Update, organizer_id: int) -> None:
    """Stop an update where it stands."""
    _record("update.pause", update, organizer_id)
    outbox.pause(_stream_id(update), because="An organizer paused it.")


def resume(update: Update, organizer_id: int) -> None:
    """Let a paused update go on."""
    _record("update.resume", update, organizer_id)
    outbox.resume(_stream_id(update))


def cancel(update: Update, organizer_id: int) -> None:
    """End an update: what has not left never will."""
    _record("update.cancel", update, organizer_id)
    outbox.cancel(_stream_id(update))


def _wrote_last(update: Update, organizer_id: int) -> bool:
    newest = select(AuditEvent.action, AuditEvent.organizer_id).where(AuditEvent.subject == f"update:{update.id}")
    last = db.session.execute(newest.order_by(AuditEvent.id.desc()).limit(1)).first()
    return last is not None and (last.action, last.organizer_id) == ("update.write", organizer_id)


def _stream_id(update: Update) -> int:
    if update.stream_id is None:
        raise queries.UpdateNotFound
    return update.stream_id


def _record(action: str, update: Update, organizer_id: int, **detail: int) -> None:
    audit.record(action, f"update:{update.id}", organizer_id, campaign=update.campaign_id, **detail)
