"""Who was taken in from another system, so that the same file adds nobody twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class ImportedPerson(Base):
    """One person of a file; stays when their unconfirmed signature is erased, and names nobody."""

    __tablename__ = "imported_people"
    __table_args__ = (UniqueConstraint("campaign_id", "person_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    person_hash: Mapped[str] = mapped_column(String(64))
    "A keyed hash of mailbox and name."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
