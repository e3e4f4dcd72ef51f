"""Reading manifests: what a delivery handed over, and whether a letter belongs to it."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from app.campaigns.models import Campaign, Target
from app.campaigns.queries import display
from app.extensions import db
from app.letters import merkle, queries
from app.letters.manifest_models import Manifest, ManifestPart
from app.letters.merkle import Step
from app.letters.models import Delivery, Letter
from app.letters.pieces import Piece
from app.letters.sealing import entry_of, lines
from app.outbox.models import MessageState


@dataclass(frozen=True)
class Verification:
    """What the public page of a delivery says."""

    delivery: Delivery
    campaign: Campaign
    to: str
    sent: int
    total: int
    manifest: Manifest | None
    "None while letters are still leaving."


@dataclass(frozen=True)
class Proof:
    """That one letter is in a manifest: from its entry, step by step, to the root."""

    place: int
    "Which entry of the list it is, from 1."
    entry: bytes
    steps: list[Step]


@dataclass(frozen=True)
class OwnProof:
    """That a supporter's own letter is in a manifest, and where to see it."""

    to: str
    delivery: str
    number: str
    place: int
    count: int


def verification(public_id: str) -> Verification:
    """Return what can be verified about a delivery.

    Raises:
        queries.DeliveryNotFound: there is none.
    """
    delivery = queries.find_delivery(public_id)
    progress = queries.progress(delivery)
    return Verification(
        delivery=delivery,
        campaign=db.session.get_one(Campaign, delivery.campaign_id),
        to=display(db.session.get_one(Target, delivery.target_id)),
        sent=progress.counts[MessageState.SENT],
        total=progress.total,
        manifest=newest(delivery),
    )


def newest(delivery: Delivery) -> Manifest | None:
    """Return a delivery's newest sealed manifest."""
    sealed = select(Manifest).where(Manifest.delivery_id == delivery.id, Manifest.sealed_at.is_not(None))
    return db.session.scalar(sealed.order_by(Manifest.edition.desc()).limit(1))


def prove(manifest: Manifest, number: str) -> Proof | None:
    """Return the proof that the letter of this number is in a manifest, or None.

    Args:
        manifest: a sealed one.
        number: the letter's public id, as it stands below the letter.
    """
    letter = db.session.scalar(select(Letter).where(Letter.public_id == number)) if "\0" not in number else None
    part = _part_with(manifest, letter) if letter else None
    if letter is None or part is None:
        return None
    entries = [part.entries[start : start + 32] for start in range(0, len(part.entries), 32)]
    entry = entry_of(letter)
    if entry not in entries:
        return None
    index = entries.index(entry)
    within, above = merkle.proof(entries, index), merkle.proof(_roots(manifest), part.position)
    return Proof(_entries_before(manifest, part) + index + 1, entry, [*within, *above])


def of_signature(signature_id: int) -> list[OwnProof]:
    """Return the proofs that the letters of one signature were handed over; those under way have none yet."""
    rows = (
        select(Letter, Delivery, Target)
        .join(Delivery, Delivery.id == Letter.delivery_id)
        .join(Target, Target.id == Letter.target_id)
        .where(Letter.signature_id == signature_id)
        .order_by(Target.position)
    )
    found = ((newest(delivery), letter, delivery, target) for letter, delivery, target in db.session.execute(rows))
    return [
        OwnProof(display(target), delivery.public_id, letter.public_id, proof.place, manifest.letter_count)
        for manifest, letter, delivery, target in found
        if manifest and (proof := prove(manifest, letter.public_id))
    ]


def file(manifest: Manifest, public_id: str) -> list[Piece]:
    """Return the manifest as a text file, in pieces; `docs/manifest.md` describes it."""
    head = (
        f"undersigned manifest 1\ndelivery: {public_id}\nedition: {manifest.edition}\n"
        f"letters: {manifest.letter_count}\nroot: {manifest.root}\nlist: {manifest.list_hash}\n\n"
    )
    parts = range(len(_roots(manifest)))
    return [head.encode, *(partial(_text_of_part, manifest.id, position) for position in parts)]


def _text_of_part(manifest_id: int, position: int) -> bytes:
    part = db.session.get_one(ManifestPart, (manifest_id, position))
    return b"".join(line + b"\n" for line in lines(part.entries))


def _part_with(manifest: Manifest, letter: Letter) -> ManifestPart | None:
    return db.session.scalar(
        select(ManifestPart).where(
            ManifestPart.manifest_id == manifest.id,
            ManifestPart.first_letter_id <= letter.id,
            ManifestPart.last_letter_id >= letter.id,
        )
    )


def _roots(manifest: Manifest) -> list[bytes]:
    roots = select(ManifestPart.root).where(ManifestPart.manifest_id == manifest.id)
    return list(db.session.scalars(roots.order_by(ManifestPart.position)))


def _entries_before(manifest: Manifest, part: ManifestPart) -> int:
    first = db.session.get_one(ManifestPart, (manifest.id, 0))
    return part.position * (len(first.entries) // 32)
