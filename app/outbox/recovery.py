"""What becomes of the letters of a dead worker; inside an app context."""

import logging
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, select

from app.extensions import db
from app.outbox import comebacks, leases, progress
from app.outbox.models import CrashPolicy, Message, MessageState, Stream
from app.outbox.progress import Progress, Step
from app.outbox.replies import Phase, classify
from app.outbox.states import move

_MOST_CRASHES = 2
_IN_HAND = (MessageState.LEASED, MessageState.TRANSMITTING)
"What was called off in a worker's hands may still carry its name, and stays as it is."
_UNTOUCHED = Progress(Step.UNTOUCHED, Phase.CONNECT, 0)
_BEGUN = Progress(Step.BEGUN, Phase.DOT, 0)

log = logging.getLogger(__name__)


def recover_host(engine: Engine, folder: Path) -> int:
    """Take back the letters of this host's dead workers, at once and letter by letter; return how many workers."""
    tokens = progress.left_behind(folder)
    for token in tokens:
        if recovered(engine, token, progress.read(folder, token)):
            progress.forget(folder, token)
    return len(tokens)


def recovered(engine: Engine, token: str, known: dict[int, Progress] | None) -> bool:
    """Do what `recover` does, and return whether it went well: one who cannot be taken back must not hold up others.

    Args:
        engine: the database.
        token: whose.
        known: as `recover` takes it.
    """
    try:
        recover(engine, token, known)
    except Exception:
        log.exception("a dead worker's letters could not be taken back; it is tried again")
        return False
    return True


def recover(engine: Engine, token: str, known: dict[int, Progress] | None) -> None:
    """Take back the letters of one dead worker; twice is once.

    Args:
        engine: the database.
        token: whose; what was called off meanwhile is not sent again.
        known: its progress map; None if that is lost, with its host or since its host's start, and then all it had in
            hand may have left.
    """
    with engine.begin() as connection:
        leases.end(connection, token)
        rows = connection.execute(
            select(Message.id, Message.key, Message.state, Message.crashes, Message.attempts, Stream.crash_policy)
            .join(Stream, Stream.id == Message.stream_id)
            .where(Message.lease_token == token, Message.state.in_(_IN_HAND))
        ).all()
        off = comebacks.called_off([row.key for row in rows])
        db.session.rollback()
        for row in rows:
            waits = MessageState.CANCELLED if row.key in off else MessageState.PENDING
            _take_back(connection, row, _BEGUN if known is None else known.get(row.id, _UNTOUCHED), waits)
    log.warning("a worker died; its letters were taken back", extra={"letters": len(rows), "worker": token})


def _take_back(
    connection: Connection, row: Row[int, str, str, int, int, str], known: Progress, waits: MessageState
) -> None:
    message_id, _key, before, crashes, attempts, policy = row
    if before == MessageState.LEASED or known.step in (Step.UNTOUCHED, Step.RENDERED):
        _move(connection, message_id, before, waits)
    elif known.step is Step.ANSWERED:
        _answered(connection, message_id, crashes, attempts, known, waits)
    elif known.step is Step.RENDERING and crashes + 1 >= _MOST_CRASHES:
        _move(connection, message_id, before, MessageState.HELD, crashes=crashes + 1, last_code="poison")
    elif known.step is Step.RENDERING or (policy == CrashPolicy.RESEND_ONCE and crashes == 0):
        _move(connection, message_id, before, waits, crashes=crashes + 1)
    else:
        _move(connection, message_id, before, MessageState.UNCERTAIN, crashes=crashes + 1, last_code="crash")


def _answered(
    connection: Connection, message_id: int, crashes: int, attempts: int, known: Progress, waits: MessageState
) -> None:
    """Write down the answer that the worker had got and could not write down; only its words are lost.

    A refusal has consequences beyond its letter (`reactions.py`), and nobody knows whether the worker came to them. It
    is proof that the letter was not taken: so the server is asked again, once, by a worker that lives.
    """
    verdict = classify(known.phase, known.code)
    if verdict.moves_to not in (MessageState.SENT, MessageState.PENDING) and crashes + 1 < _MOST_CRASHES:
        _move(connection, message_id, MessageState.TRANSMITTING, waits, crashes=crashes + 1)
        return
    _move(
        connection,
        message_id,
        MessageState.TRANSMITTING,
        waits if verdict.moves_to is MessageState.PENDING else verdict.moves_to,
        attempts=attempts + verdict.charges_attempt,
        last_code=str(known.code),
        due_at=time.time() + (verdict.retry_after_seconds or 0),
    )


def _move(connection: Connection, message_id: int, before: str, after: MessageState, **values: object) -> None:
    move(
        connection,
        MessageState(before),
        after,
        Message.id == message_id,
        lease_token=None,
        changed_at=time.time(),
        **values,
    )
