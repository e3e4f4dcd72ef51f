"""Manifests: what was delivered, as hashes."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Manifest(Base):
    """The ordered list of the letters that a delivery handed over; never changed once it is sealed."""

    __tablename__ = "manifests"
    __table_args__ = (UniqueConstraint("delivery_id", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    edition: Mapped[int] = mapped_column(default=1)
    "A later one has more letters: some had failed, and were sent again."
    letter_count: Mapped[int] = mapped_column(default=0)
    root: Mapped[str] = mapped_column(String(64), default="")
    "The Merkle root, in hexadecimal."
    list_hash: Mapped[str] = mapped_column(String(64), default="")
    "SHA-256 over the list as the file shows it."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When it was complete; until then it is being made."


class ManifestPart(Base):
    """A stretch of a manifest's list; each but the last is full, so that it is a subtree of its own."""

    __tablename__ = "manifest_parts"

    manifest_id: Mapped[int] = mapped_column(ForeignKey("manifests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    "From 0."
    first_letter_id: Mapped[int]
    last_letter_id: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    entries: Mapped[bytes] = mapped_column(LargeBinary)
    "The letters' hashes, 32 octets each, in order."
