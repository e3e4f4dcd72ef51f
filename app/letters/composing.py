"""Making a digest or a packet: its PDF and its spreadsheet, and for a digest the one mail that carries them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from functools import partial

from flask import current_app
from sqlalchemy import delete, select, update

from app.campaigns.models import Campaign, LetterText, Target
from app.campaigns.queries import display
from app.extensions import db, utc_now
from app.letters import digest_mail, manifests, packet, queries, signed
from app.letters.beside import sheets
from app.letters.emails import verify_url
from app.letters.file_models import DeliveryFile
from app.letters.manifest_models import Manifest
from app.letters.models import Delivery, DeliveryMode, Letter
from app.letters.packet import Cover
from app.letters.pieces import Piece
from app.letters.signed import Signer
from app.outbox import service as outbox
from app.outbox.models import Stream, StreamState

STRETCH = 256 * 1024
TOLD_EACH = 2_000
PDF, CSV = "letters.pdf", "letters.csv"


def uncomposed() -> Sequence[int]:
    """Return the digests and packets whose letters are all taken and sealed."""
    sealed = select(Manifest.id).where(Manifest.delivery_id == Delivery.id, Manifest.sealed_at.is_not(None)).exists()
    ids = db.session.scalars(
        select(Delivery.id)
        .join(Stream, Stream.id == Delivery.stream_id)
        .where(Delivery.mode != DeliveryMode.SINGLE, Delivery.composed_at.is_(None), sealed)
        .where(Stream.state != StreamState.CANCELLED)
        .order_by(Delivery.id)
    ).all()
    db.session.rollback()
    return ids


def compose_files(delivery_id: int) -> bool:
    """Make the files of one delivery, and put a digest's mail into the outbox.

    All in one transaction, so that a crash leaves nothing half made.

    Returns:
        Whether it must be made anew, as its target has another name or address since: making takes its time.
    """
    delivery = db.session.get_one(Delivery, delivery_id)
    target = db.session.get_one(Target, delivery.target_id, populate_existing=True)
    addressed_to = target.address, display(target)
    files = {PDF: _pdf(delivery), CSV: "".join(signed.csv_lines(delivery.id)).encode("utf-8-sig")}
    if _is_first(delivery):
        # Whoever changes the target from now on waits for this commit, and then finds the mail.
        db.session.refresh(target)
        if (target.address, display(target)) != addressed_to:
            db.session.rollback()
            return True
        db.session.execute(delete(DeliveryFile).where(DeliveryFile.delivery_id == delivery.id))
        for name, content in files.items():
            db.session.add_all(_stretches(delivery.id, name, content))
        if delivery.mode == DeliveryMode.DIGEST:
            _put_mail(delivery, files)
    db.session.commit()
    return False


def _is_first(delivery: Delivery) -> bool:
    """Note that it is made now, unless another worker was faster."""
    made = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.composed_at.is_(None))
        .values(composed_at=utc_now())
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return made.first() is not None


def _pdf(delivery: Delivery) -> bytes:
    return packet.make(
        _cover(delivery),
        signed.texts(delivery.id),
        _telling(delivery.id, signed.signers(delivery.id)),
        signed.signers(delivery.id, only_with_words=True),
    )


def _telling(delivery_id: int, signers: Iterable[Signer]) -> Iterator[Signer]:
    """Pass signers on, and let the delivery's page know now and then how many those were.

    On a connection of its own: the making is one transaction, of which nobody sees anything before its end.
    """
    for number, signer in enumerate(signers):
        if number % TOLD_EACH == 0:
            with db.engine.begin() as connection:
                connection.execute(update(Delivery).where(Delivery.id == delivery_id).values(prepared_count=number))
        yield signer


def _cover(delivery: Delivery) -> Cover:
    manifest = manifests.newest(delivery)
    return Cover(
        title=_title(delivery),
        to=display(db.session.get_one(Target, delivery.target_id)),
        organization=current_app.config["ORGANIZATION"],
        day=utc_now().astimezone(UTC).strftime("%Y-%m-%d"),
        count=manifest.letter_count if manifest else 0,
        verify_url=verify_url(delivery.public_id),
        root=manifest.root if manifest else "",
        on_paper=sheets.signed(delivery.campaign_id) if delivery.mode == DeliveryMode.PACKET else 0,
    )


def _title(delivery: Delivery) -> str:
    text = db.session.scalars(
        select(LetterText)
        .join(Letter, Letter.letter_text_id == LetterText.id)
        .where(Letter.delivery_id == delivery.id)
        .limit(1)
    ).first()
    return text.subject if text else db.session.get_one(Campaign, delivery.campaign_id).slug


def _stretches(delivery_id: int, name: str, content: bytes) -> list[DeliveryFile]:
    starts = range(0, len(content), STRETCH)
    return [
        DeliveryFile(delivery_id=delivery_id, name=name, position=position, content=content[start : start + STRETCH])
        for position, start in enumerate(starts)
    ]


def _put_mail(delivery: Delivery, files: dict[str, bytes]) -> None:
    mail = digest_mail.mail(delivery, _cover(delivery), files)
    stream = db.session.get_one(Stream, queries.stream_id(delivery))
    due_at = delivery.starts_at.timestamp() if delivery.starts_at else None
    outbox.put_many(stream, [(delivery.digest_key, mail)], due_at)


def file(delivery_id: int, name: str) -> list[Piece]:
    """Return a file of a delivery, in pieces.

    Raises:
        queries.DeliveryNotFound: it has no such file.
    """
    positions = db.session.scalars(
        select(DeliveryFile.position)
        .where(DeliveryFile.delivery_id == delivery_id, DeliveryFile.name == name)
        .order_by(DeliveryFile.position)
    ).all()
    if not positions:
        raise queries.DeliveryNotFound
    return [partial(_stretch, delivery_id, name, position) for position in positions]


def _stretch(delivery_id: int, name: str, position: int) -> bytes:
    return db.session.get_one(DeliveryFile, (delivery_id, name, position)).content
