"""What the packages above ask of the outbox: open a stream, put mail in."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from app import tokens
from app.extensions import db
from app.outbox import bulk, lasting, suppressions, wakeups
from app.outbox.control import cancel, cancelled_unfinished, finish_cancelled, pause, reopen, resume
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy, Message, Stream, StreamCounters
from app.outbox.rows import RowMaker

__all__ = [
    "cancel",
    "cancelled_unfinished",
    "finish_cancelled",
    "open_stream",
    "pause",
    "put",
    "put_many",
    "put_several",
    "reopen",
    "resume",
    "stream_number",
]


def open_stream(
    key: str,
    *,
    priority: int = 0,
    crash_policy: CrashPolicy = CrashPolicy.PARK,
    pace_per_hour: int = 0,
    domain_pace_per_hour: int = 0,
    opens_at: int = 0,
    closes_at: int = 1440,
    time_zone: str = "UTC",
) -> Stream:
    """Return the stream of this name; the first caller's settings are the ones it gets. Does not commit.

    Args:
        key: whose it is, such as `delivery:7`.
        priority: higher leaves first.
        crash_policy: what becomes of a message that was on its way when its worker died.
        pace_per_hour: messages an hour for each recipient address; 0 = no cap.
        domain_pace_per_hour: messages an hour for each recipient domain; 0 = no cap.
        opens_at: minute of the day from which messages leave.
        closes_at: minute of the day until which messages leave; before `opens_at`, the night is meant.
        time_zone: whose day it is, such as `America/New_York`.
    """
    if stream := _stream(key):
        return stream
    values = {
        "key": key,
        "priority": priority,
        "crash_policy": crash_policy,
        "pace_per_hour": pace_per_hour,
        "domain_pace_per_hour": domain_pace_per_hour,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "time_zone": time_zone,
    }
    lasting.added("stream", key)
    db.session.execute(_unless_there(Stream, ["key"]), values)
    stream = _stream(key)
    if stream is None:
        raise LookupError(key)
    db.session.execute(_unless_there(StreamCounters, ["stream_id"]), {"stream_id": stream.id})
    return stream


def stream_number(key: str, **settings: Any) -> int:
    """Return the number of a stream that is opened once and never closed, from memory where it can be.

    Args:
        key: whose it is, such as `confirmations`.
        settings: as `open_stream` takes them.
    """
    return lasting.number("stream", key) or lasting.found("stream", key, open_stream(key, **settings).id)


def put(mail: Mail, *, key: str, stream: Stream | int, due_at: float | None = None) -> bool:
    """Put one mail into the caller's transaction, to be sent after its commit; touches no row but its own.

    Args:
        mail: what to send.
        key: what it is, such as `confirm:7:1`; a second mail of this key is not added.
        stream: which stream it leaves with, or its number.
        due_at: not before this moment, seconds since 1970; None: at once.

    Returns:
        Whether it was added: False if a mail of this key was there already.

    Raises:
        MailUnsafe: a value cannot stand in a mail; nothing was written.
    """
    stream_id = stream if isinstance(stream, int) else stream.id
    values = _values(RowMaker(stream_id, counted=False), key, mail, due_at)
    added = db.session.connection().execute(_put_one(db.engine.dialect.name, _hashes()), values)
    wakeups.after_commit(db.session())
    return added.scalar_one_or_none() is not None


def put_several(mails: Sequence[tuple[str, Mail]], *, stream: int) -> None:
    """Do for a handful of mails what `put` does for one, in one statement; touches no row but their own.

    Args:
        mails: key and mail of each.
        stream: the number of the stream that they leave with.

    Raises:
        MailUnsafe: a value cannot stand in a mail; nothing was written.
    """
    if not mails:
        return
    maker = RowMaker(stream, counted=False)
    values = [_values(maker, key, mail, None) for key, mail in mails]
    db.session.connection().execute(_put(db.engine.dialect.name, _hashes()), values)
    wakeups.after_commit(db.session())


def put_many(stream: Stream, mails: Iterable[tuple[str, Mail]], due_at: float | None = None) -> int:
    """Put any number of mails into the caller's transaction, in bulk; memory stays flat.

    Args:
        stream: which stream they leave with.
        mails: key and mail of each; one whose key is there already is not added again.
        due_at: not before this moment, seconds since 1970; None: at once.

    Returns:
        How many were added.
    """
    suppressed: set[str] = set()
    added = bulk.insert(db.session(), stream.id, suppressions.noticed(mails, suppressed), due_at)
    if suppressed:
        suppressions.hold(Message.stream_id == stream.id, Message.recipient.in_(suppressed))
    wakeups.after_commit(db.session())
    return added


def _stream(key: str) -> Stream | None:
    return db.session.execute(db.select(Stream).filter_by(key=key)).scalar_one_or_none()


def _values(maker: RowMaker, key: str, mail: Mail, due_at: float | None) -> dict[str, Any]:
    row = maker.row(key, mail, due_at)
    for name in ("state", "last_code", "last_reply"):
        del row[name]
    return row | suppressions.parameters(mail.recipient)


@lru_cache
def _put(dialect: str, hashes: int) -> Insert:
    """Return the INSERT of one message; built once, for building it costs more than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(Message).values(suppressions.decided_by_the_list(hashes)).on_conflict_do_nothing(index_elements=["key"])
    )


@lru_cache
def _put_one(dialect: str, hashes: int) -> ReturningInsert[Any]:
    return _put(dialect, hashes).returning(Message.id)


def _hashes() -> int:
    return len(tokens.signing_keys())


def _unless_there(model: type[Any], unique: list[str]) -> Insert:
    """Return an INSERT that leaves an existing row alone, in the words of the database at hand."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement: Insert = dialect.insert(model).on_conflict_do_nothing(index_elements=unique)
    return statement
