"""Asking again after a letter's text was changed: what organizers order, and what an answer does to a letter.

Nobody's letter is rewritten but by their own press, and only while it has not left (docs/decisions/0020).
"""

from collections.abc import Collection, Sequence
from http import HTTPStatus

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.campaigns.models import LetterText
from app.errors import DomainError
from app.extensions import db, utc_now
from app.letters import counting
from app.letters.asking_models import Asking, AskingAnswer, message_key
from app.letters.changes import LetterLeft
from app.letters.models import ASKED, Letter, LetterState
from app.organizers import audit
from app.outbox import service as outbox
from app.outbox import wakeups
from app.outbox.models import Stream

PRIORITY = -5
"After confirmations and letters, before news."
RANGE = 1_000


class NotTheNewest(DomainError):
    """Only the newest text of a letter that was signed before can be asked about."""

    status = HTTPStatus.CONFLICT


def order(text: LetterText, *, holds: bool, last_signature_id: int, organizer_id: int) -> Asking:
    """Order that those who signed an earlier text are asked; pressing twice is one order.

    Args:
        text: the new one.
        holds: whether their letters wait for the answer.
        last_signature_id: the newest signature that there is.
        organizer_id: who orders it.

    Raises:
        NotTheNewest: there is a newer text, or no earlier one.
    """
    if text.version < 2 or db.session.scalar(_newer(text)) is not None:
        raise NotTheNewest
    if earlier := of_text(text.id):
        return earlier
    try:
        asking = _insert(text, holds, last_signature_id)
    except IntegrityError:
        db.session.rollback()
        return db.session.execute(select(Asking).where(Asking.letter_text_id == text.id)).scalar_one()
    _end_earlier(text, asking)
    audit.record("letter.ask_again", f"campaign:{text.campaign_id}", organizer_id, text=text.id, holds=holds)
    wakeups.after_commit(db.session())
    db.session.commit()
    return asking


def deliver_as_signed(text: LetterText, organizer_id: int) -> None:
    """Note that nobody is asked about a new text: whoever signed an earlier one is delivered as signed."""
    audit.record("letter.deliver_as_signed", f"campaign:{text.campaign_id}", organizer_id, text=text.id)
    db.session.commit()


def stop(asking: Asking, organizer_id: int) -> None:
    """Ask nobody any more, and wait for no answer: what was not answered is delivered as signed."""
    db.session.execute(
        update(Asking).where(Asking.id == asking.id, Asking.ended_at.is_(None)).values(ended_at=utc_now())
    )
    audit.record("letter.stop_asking", f"campaign:{asking.campaign_id}", organizer_id, text=asking.letter_text_id)
    if asking.stream_id is not None:
        outbox.cancel(asking.stream_id)
    else:
        db.session.commit()


def resume(asking: Asking, organizer_id: int) -> None:
    """Let the mails that ask go on, after they were paused because receivers refused them."""
    audit.record("letter.resume_asking", f"campaign:{asking.campaign_id}", organizer_id, text=asking.letter_text_id)
    if asking.stream_id is not None:
        outbox.resume(asking.stream_id)


def of_text(letter_text_id: int) -> Asking | None:
    """Return the asking about a text, if there is one."""
    return db.session.scalar(select(Asking).where(Asking.letter_text_id == letter_text_id))


def of_campaign(campaign_id: int) -> list[tuple[Asking, LetterText, Stream | None]]:
    """Return a campaign's askings, the newest first, each with its text and the stream of its mails."""
    all_three = select(Asking, LetterText, Stream).join(LetterText, LetterText.id == Asking.letter_text_id)
    of_it = all_three.outerjoin(Stream, Stream.id == Asking.stream_id).where(Asking.campaign_id == campaign_id)
    return [(asking, text, stream) for asking, text, stream in db.session.execute(of_it.order_by(Asking.id.desc()))]


def open_for(signature_id: int, letter_text_id: int) -> tuple[Asking, LetterText] | None:
    """Return what a supporter can still answer: the newest asking about a later text than theirs.

    Args:
        signature_id: whose.
        letter_text_id: the text that they signed.
    """
    signed = db.session.get_one(LetterText, letter_text_id)
    later = (
        select(Asking, LetterText)
        .join(LetterText, LetterText.id == Asking.letter_text_id)
        .where(Asking.campaign_id == signed.campaign_id, Asking.ended_at.is_(None))
        .where(LetterText.language == signed.language, LetterText.version > signed.version)
    )
    found = db.session.execute(later.order_by(LetterText.version.desc()).limit(1)).first()
    if found is None or _has_left(signature_id):
        return None
    answered = select(AskingAnswer.at).where(
        AskingAnswer.asking_id == found[0].id, AskingAnswer.signature_id == signature_id
    )
    if db.session.scalar(answered) is not None:
        return None
    return found[0], found[1]


def answer(asking: Asking, signature_id: int, *, agreed: bool) -> bool:
    """Write an answer down, and do to the letters what it says; does not commit.

    Returns:
        Whether this is the first answer; a second one changes nothing.

    Raises:
        LetterLeft: one of the letters is part of a delivery by now; the caller undoes the rest.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    keys = ["asking_id", "signature_id"]
    insert = dialect.insert(AskingAnswer).on_conflict_do_nothing(index_elements=keys).returning(AskingAnswer.asking_id)
    row = {"asking_id": asking.id, "signature_id": signature_id, "agreed": agreed}
    if db.session.execute(insert, row).first() is None:
        return False
    of_signature = Letter.signature_id == signature_id
    counting.move(LetterState.ASKED, LetterState.READY, of_signature)
    if agreed:
        db.session.execute(
            update(Letter)
            .where(of_signature, Letter.state == LetterState.READY)
            .values(letter_text_id=asking.letter_text_id)
            .execution_options(synchronize_session=False)
        )
    if agreed and _has_left(signature_id):
        raise LetterLeft
    counter = Asking.agreed if agreed else Asking.kept
    db.session.execute(
        update(Asking)
        .where(Asking.id == asking.id)
        .values({counter: counter + 1})
        .execution_options(synchronize_session=False)
    )
    return True


def earlier_texts(asking: Asking) -> Select[int]:
    """Select the numbers of the texts that those signed who are asked."""
    new = db.session.get_one(LetterText, asking.letter_text_id)
    return select(LetterText.id).where(
        LetterText.campaign_id == new.campaign_id,
        LetterText.language == new.language,
        LetterText.version < new.version,
    )


def message_keys(campaign_id: int, signature_ids: Collection[int]) -> list[str]:
    """Return every name that a mail which asks one of these supporters can have."""
    ids = db.session.scalars(select(Asking.id).where(Asking.campaign_id == campaign_id))
    return [message_key(asking_id, signature_id) for asking_id in ids for signature_id in signature_ids]


def unreleased() -> Sequence[int]:
    """Return the askings that were stopped and may still keep letters waiting."""
    stopped = select(Asking.id).where(Asking.ended_at.is_not(None), Asking.released_at.is_(None))
    ids = db.session.scalars(stopped.order_by(Asking.id)).all()
    db.session.rollback()
    return ids


def release_range(asking_id: int) -> bool:
    """Make letters ready as signed that waited for an answer which is not waited for any more.

    Returns:
        Whether there may be more.
    """
    asking = db.session.get_one(Asking, asking_id)
    waiting = select(Letter.id).where(
        ASKED, Letter.campaign_id == asking.campaign_id, Letter.letter_text_id.in_(earlier_texts(asking))
    )
    next_ones = Letter.id.in_(waiting.order_by(Letter.id).limit(RANGE))
    released = counting.move(LetterState.ASKED, LetterState.READY, next_ones)
    if not released:
        done = update(Asking).where(Asking.id == asking_id, Asking.released_at.is_(None)).values(released_at=utc_now())
        db.session.execute(done)
    db.session.commit()
    return bool(released)


def _insert(text: LetterText, holds: bool, last_signature_id: int) -> Asking:
    asking = Asking(
        campaign_id=text.campaign_id, letter_text_id=text.id, holds=holds, last_signature_id=last_signature_id
    )
    db.session.add(asking)
    db.session.flush()
    asking.stream_id = outbox.open_stream(f"asking:{asking.id}", priority=PRIORITY).id
    return asking


def _end_earlier(text: LetterText, asking: Asking) -> None:
    """Let the newest question be the only one; letters that wait for an earlier one wait on, if this one holds."""
    same_language = select(LetterText.id).where(
        LetterText.campaign_id == text.campaign_id, LetterText.language == text.language
    )
    now = utc_now()
    db.session.execute(
        update(Asking)
        .where(Asking.id != asking.id, Asking.letter_text_id.in_(same_language), Asking.ended_at.is_(None))
        .values({"ended_at": now} | ({"released_at": now} if asking.holds else {}))
        .execution_options(synchronize_session=False)
    )


def _newer(text: LetterText) -> Select[int]:
    return select(LetterText.id).where(
        LetterText.campaign_id == text.campaign_id,
        LetterText.language == text.language,
        LetterText.version > text.version,
    )


def _has_left(signature_id: int) -> bool:
    ordered = select(Letter.id).where(Letter.signature_id == signature_id, Letter.state == LetterState.ORDERED)
    return db.session.scalar(ordered.limit(1)) is not None
