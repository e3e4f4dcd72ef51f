"""Whether this database is the one that mail was sent from until now, or a copy of it, or an older state of it.

A copy does not know what its original has sent since, and would send all of it a second time. So each worker looks,
when it begins, whether the database lies where it lay, and has not gone back in time; otherwise every stream is paused
until a person has decided. A cloned machine cannot be told from its original: keep workers from starting there.
"""

import logging
from pathlib import Path

from sqlalchemy import BigInteger, String, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db
from app.outbox import control
from app.outbox.models import Stream, StreamState

BECAUSE = "This database is a copy, or came from a backup: what was sent since then is not written down here."
THE_ONE = 1
MORE_THAN_ANY_HOST_REMEMBERS = 1_000_000

log = logging.getLogger(__name__)


class Whereabouts(Base):
    """Where the database lay when a worker last began, in its one row."""

    __tablename__ = "whereabouts"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(400))
    begun: Mapped[int] = mapped_column(BigInteger, default=0)
    "How often a worker began; each host remembers the highest number it has seen."


def look(folder: Path) -> None:
    """Pause every stream if this database is a copy; otherwise note that a worker begins here.

    Args:
        folder: this host's progress maps; what it remembers stands beside it.
    """
    row = _row()
    if row.place != _place() or row.begun < _remembered(folder):
        pause_all()
        row.place = _place()
    row.begun = max(row.begun, _remembered(folder)) + 1
    begun = row.begun
    db.session.commit()
    _remember(folder, begun)


def pause_all() -> int:
    """Pause every stream that runs, and return how many; does not commit."""
    running = list(db.session.scalars(select(Stream.id).where(Stream.state == StreamState.RUNNING)))
    for stream_id in running:
        control.stop(stream_id, BECAUSE)
    log.warning("this database is a copy, so everything is paused", extra={"streams": len(running)})
    return len(running)


def resume_all() -> int:
    """Let everything go on that was paused because the database is a copy; return how many streams.

    From now on this is the database that mail is sent from, here, whatever a host remembers of its former life.
    """
    row = _row()
    row.place, row.begun = _place(), row.begun + MORE_THAN_ANY_HOST_REMEMBERS
    db.session.commit()
    copied = select(Stream.id).where(Stream.state == StreamState.PAUSED, Stream.paused_because == BECAUSE)
    paused = list(db.session.scalars(copied))
    for stream_id in paused:
        control.resume(stream_id)
    return len(paused)


def _row() -> Whereabouts:
    """Return the one row, kept from other workers until the commit; made at the first start."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(Whereabouts).on_conflict_do_nothing(index_elements=["id"])
    db.session.execute(new, {"id": THE_ONE, "place": _place(), "begun": 0})
    return db.session.execute(select(Whereabouts).with_for_update()).scalar_one()


def _place() -> str:
    """Return what another copy of this database has not: PostgreSQL's cluster and number, or the file and its inode."""
    if db.engine.dialect.name == "postgresql":
        oid = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        return str(db.session.scalar(text(f"SELECT system_identifier || '/' || {oid} FROM pg_control_system()")))  # noqa: S608
    file = Path(db.engine.url.database or "").resolve()
    return f"{str(file)[-300:]}:{file.stat().st_ino}"


def _memory(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-begun")


def _remembered(folder: Path) -> int:
    try:
        return int(_memory(folder).read_text())
    except (OSError, ValueError):
        return 0


def _remember(folder: Path, begun: int) -> None:
    """Write the number down; two workers of a host may write at once, and either number is right."""
    _memory(folder).parent.mkdir(parents=True, exist_ok=True)
    _memory(folder).write_text(str(begun))
