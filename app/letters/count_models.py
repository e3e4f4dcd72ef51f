"""Kept numbers of letters."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class LetterCount(Base):
    """By how many the letters of one campaign, target and state have become more, or fewer; the sum is their number.

    Whoever moves letters adds a row and touches none that others touch; a chore puts rows of one kind together.
    """

    __tablename__ = "letter_counts"
    __table_args__ = (Index("ix_letter_counts_place", "campaign_id", "target_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"))
    state: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
