"""Files of signatures that are taken in, and who was, so that the same file adds nobody twice.

A file is kept in the database, so that any host's worker can go on with it, and only until it is taken in: each batch
of its lines goes in the transaction that takes it in.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Way(StrEnum):
    """How those in a file come to count."""

    ASK = "ask"
    "Each is asked by mail to confirm."
    WITNESSED = "witnessed"
    "They signed on paper, and an organizer vouches that they hold the sheets."
    ELSEWHERE = "elsewhere"
    "They confirmed their address in another system."


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    "Its lines were looked through, and an organizer decides."
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


ALLOWED_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.STOPPED}),
    ImportState.CHECKED: frozenset({ImportState.RUNNING, ImportState.STOPPED}),
    ImportState.RUNNING: frozenset({ImportState.DONE, ImportState.STOPPED}),
    ImportState.DONE: frozenset({ImportState.UNDOING}),
    ImportState.STOPPED: frozenset({ImportState.UNDOING}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE}),
    ImportState.UNDONE: frozenset(),
}


class SignatureImport(Base):
    """One file that an organizer uploaded."""

    __tablename__ = "signature_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    way: Mapped[str] = mapped_column(String(16))
    vouched_by: Mapped[str] = mapped_column(String(200), default="")
    "Who holds the sheets, or where the addresses were confirmed."
    encoding: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(16), default=ImportState.CHECKING, index=True)
    ended_because: Mapped[str] = mapped_column(String(200), default="")
    "Why it stopped by itself; empty = it did not."
    lines: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    "The last batch that was looked at or taken in: a crash in the middle goes on from here."
    done: Mapped[int] = mapped_column(default=0)
    "How many lines that is."
    added: Mapped[int] = mapped_column(default=0)
    "Of those, who was taken in, or would be while it is only checked."
    known: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    "How many of its signatures were taken back."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportBatch(Base):
    """Some lines of a file, until they are taken in."""

    __tablename__ = "import_batches"

    import_id: Mapped[int] = mapped_column(ForeignKey("signature_imports.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ImportProblem(Base):
    """A line that will not do, and why; says nothing that stands in it."""

    __tablename__ = "import_problems"

    import_id: Mapped[int] = mapped_column(ForeignKey("signature_imports.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    sentence: Mapped[str] = mapped_column(Text)


class ImportedPerson(Base):
    """One person of a file; stays when their unconfirmed signature is erased, and names nobody."""

    __tablename__ = "imported_people"
    __table_args__ = (UniqueConstraint("campaign_id", "person_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    person_hash: Mapped[str] = mapped_column(String(64))
    "A keyed hash of mailbox and name."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
