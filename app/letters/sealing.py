"""Making a delivery's manifest: part by part, each one a transaction, so that it goes on after a crash."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.exc import IntegrityError

from app.campaigns.models import LetterText
from app.extensions import db, utc_now
from app.letters import merkle, proofs
from app.letters.composition import compose
from app.letters.manifest_models import Manifest, ManifestPart
from app.letters.models import Delivery, DeliveryMode, Letter, LetterState
from app.outbox.models import Message, MessageState, StreamCounters

PART = 4_096
"Entries in a part: a power of two, so that each full part is a subtree (RFC 9162, section 2.1.1)."


def unsealed() -> Sequence[int]:
    """Return the deliveries that handed over letters that no manifest of theirs names, and have nothing more to do.

    A digest or a packet is sealed before it is made: it carries its manifest's root.
    """
    named = select(func.max(Manifest.letter_count)).where(
        Manifest.delivery_id == Delivery.id, Manifest.sealed_at.is_not(None)
    )
    named_count = func.coalesce(named.scalar_subquery(), 0)
    still = StreamCounters.pending + StreamCounters.leased + StreamCounters.transmitting + StreamCounters.held
    over = (
        select(Delivery.id)
        .join(StreamCounters, StreamCounters.stream_id == Delivery.stream_id)
        .where(Delivery.queued_at.is_not(None))
        .where(
            case(
                (Delivery.mode == DeliveryMode.SINGLE, and_(still == 0, StreamCounters.sent > named_count)),
                else_=and_(
                    Delivery.composed_at.is_(None), Delivery.letter_count > 0, named.scalar_subquery().is_(None)
                ),
            )
        )
    )
    ids = db.session.scalars(over.order_by(Delivery.id)).all()
    db.session.rollback()
    return ids


def seal_part(delivery_id: int) -> bool:
    """Add the next part to a delivery's manifest; after the last one, seal it.

    Returns:
        Whether there is more to do.
    """
    try:
        return _next_part(delivery_id)
    except IntegrityError:
        db.session.rollback()  # another worker has just made this part
        return True


def _next_part(delivery_id: int) -> bool:
    manifest = _open_manifest(delivery_id)
    last = _last_part(manifest.id)
    is_full = last is None or len(last.entries) == 32 * PART
    letters = _handed_over(delivery_id, last.last_letter_id if last else 0) if is_full else []
    if not letters:
        _seal(manifest)
        return False
    entries = [entry_of(letter) for letter in letters]
    db.session.add(
        ManifestPart(
            manifest_id=manifest.id,
            position=last.position + 1 if last else 0,
            first_letter_id=letters[0].id,
            last_letter_id=letters[-1].id,
            root=merkle.root(entries),
            entries=b"".join(entries),
        )
    )
    db.session.commit()
    return True


def _open_manifest(delivery_id: int) -> Manifest:
    """Return the manifest that is being made, or a new edition."""
    newest = select(Manifest).where(Manifest.delivery_id == delivery_id).order_by(Manifest.edition.desc()).limit(1)
    manifest = db.session.scalar(newest.execution_options(populate_existing=True))
    if manifest is None or manifest.sealed_at is not None:
        manifest = Manifest(delivery_id=delivery_id, edition=manifest.edition + 1 if manifest else 1)
        db.session.add(manifest)
        db.session.commit()
    return manifest


def _last_part(manifest_id: int) -> ManifestPart | None:
    parts = select(ManifestPart).where(ManifestPart.manifest_id == manifest_id)
    return db.session.scalar(parts.order_by(ManifestPart.position.desc()).limit(1))


def _handed_over(delivery_id: int, after: int) -> list[Letter]:
    """Return the next letters of a delivery that were handed over: as many as a part holds, or all that are left."""
    found: list[Letter] = []
    is_single = db.session.get_one(Delivery, delivery_id).mode == DeliveryMode.SINGLE
    while len(found) < PART and (letters := _letters(delivery_id, after)):
        after = letters[-1].id
        found += _given(letters) if is_single else [each for each in letters if each.state == LetterState.ORDERED]
    return found[:PART]


def _letters(delivery_id: int, after: int) -> Sequence[Letter]:
    letters = select(Letter).where(Letter.delivery_id == delivery_id, Letter.id > after)
    return db.session.scalars(letters.order_by(Letter.id).limit(PART)).all()


def _given(letters: Sequence[Letter]) -> list[Letter]:
    """Return those whose own mail was accepted."""
    keys = [letter.message_key for letter in letters]
    sent = set(db.session.scalars(select(Message.key).where(Message.key.in_(keys), Message.state == MessageState.SENT)))
    return [letter for letter in letters if letter.message_key in sent]


def entry_of(letter: Letter) -> bytes:
    """Return a letter's entry in a manifest."""
    text = db.session.get_one(LetterText, letter.letter_text_id)
    composed = compose(text, letter.supporter_name, letter.place, letter.own_words)
    return proofs.entry(letter.public_id, composed)


def _seal(manifest: Manifest) -> None:
    """Write down what stands for the whole list; of two workers, both write the same."""
    roots, count, listed = [], 0, sha256()
    parts = select(ManifestPart).where(ManifestPart.manifest_id == manifest.id).order_by(ManifestPart.position)
    for part in db.session.scalars(parts.execution_options(yield_per=16)):
        roots.append(part.root)
        count += len(part.entries) // 32
        listed.update(b"".join(line + b"\n" for line in lines(part.entries)))
    db.session.execute(
        update(Manifest)
        .where(Manifest.id == manifest.id, Manifest.sealed_at.is_(None))
        .values(letter_count=count, root=merkle.root(roots).hex(), list_hash=listed.hexdigest(), sealed_at=utc_now())
    )
    db.session.commit()


def lines(entries: bytes) -> Iterable[bytes]:
    """Return a part's entries as the file shows them, in hexadecimal."""
    for start in range(0, len(entries), 32):
        yield entries[start : start + 32].hex().encode()
