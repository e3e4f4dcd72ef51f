"""The table of reports that came back: each is applied once, and unclear ones wait for an organizer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now
from app.outbox.models import BigId

_UNCLEAR = text("state = 'unclear'")


class ReportState(StrEnum):
    """Whether anybody still has to look at a report."""

    APPLIED = "applied"
    UNCLEAR = "unclear"
    SETTLED = "settled"
    "An organizer has decided."


class BounceReport(Base):
    """One report about a message that left; what the returned mail says besides is not kept."""

    __tablename__ = "bounce_reports"
    __table_args__ = (Index("ix_bounce_reports_unclear", "id", sqlite_where=_UNCLEAR, postgresql_where=_UNCLEAR),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    "The same report, brought twice, has the same: the database lets it in once."
    message: Mapped[int | None] = mapped_column(
        "message_id", BigId, ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    "Which of ours; empty where no signature proves it."
    state: Mapped[str] = mapped_column(String(16))
    finding: Mapped[str] = mapped_column(String(16))
    "What it seems to be, as in `reports.Finding`."
    code: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    "What the server said, or the subject, with addresses blotted out."
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
