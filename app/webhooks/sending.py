"""What the worker does for webhooks: take what is due, send it without holding a transaction, write the answer down.

A telling that is taken is due again in a minute: if its worker dies in the middle, another sends it once more, under
the same id. An endpoint that fails rests for a while with all that waits for it, so that a million tellings to a dead
address cost one try each time, and hold up no other endpoint.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from app.extensions import db, utc_now
from app.outbox.backoff import DAY, HOUR, MINUTE, Schedule, next_due
from app.webhooks import sealed, signing
from app.webhooks.models import WAITING, Endpoint, Telling, TellingState
from app.webhooks.posting import Answer, post

IN_HAND_SECONDS = 60.0
"Longer than a POST can take (`posting.DEADLINE_SECONDS`)."
DISABLED_AFTER = timedelta(days=5)
KEPT = timedelta(days=30)
SCHEDULE = Schedule(
    steps=(10, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR),
    gives_up_after_seconds=5 * DAY,
)
BATCH = 50
LOST = "not asked: its secret cannot be read under this SECRET_KEY; remove the address and add it anew"


def work(stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, and return how many were sent; safe to run twice and at the same time.

    Args:
        stopped: asked before each one; True = leave the rest for later.
    """
    total = 0
    while sent := sum(_send(telling_id) for telling_id in _due() if not stopped()):
        total += sent
    return total


def forget_told() -> None:
    """Forget what was told, or given up, a month ago."""
    old = Telling.created_at < utc_now() - KEPT
    db.session.execute(delete(Telling).where(old, Telling.state != TellingState.WAITING))
    db.session.commit()


def _due() -> list[int]:
    now = time.time()
    due = (
        select(Telling.id)
        .join(Endpoint, Endpoint.id == Telling.endpoint_id)
        .where(WAITING, Telling.due_at <= now, Endpoint.rests_until <= now, Endpoint.off_since.is_(None))
        .order_by(Telling.due_at, Telling.id)
        .limit(BATCH)
    )
    ids = list(db.session.scalars(due))
    db.session.rollback()
    return ids


def _send(telling_id: int) -> bool:
    """Send one telling, if nobody else has it in hand and its endpoint has not begun to rest meanwhile."""
    telling = _take(telling_id)
    if telling is None:
        return False
    endpoint = db.session.get_one(Endpoint, telling.endpoint_id)
    url, body, endpoint_id = endpoint.url, telling.body.encode(), endpoint.id
    try:
        secret = sealed.secret_of(endpoint)
    except sealed.SecretLost:
        _switch_off(endpoint_id)
        return False
    headers = signing.headers(secret, telling.public_id, int(time.time()), body)
    db.session.commit()  # its connection goes back: none is held while HTTP talks
    answer = post(url, body, headers | {"User-Agent": "Undersigned"})
    _write_down(telling_id, endpoint_id, answer)
    return True


def _switch_off(endpoint_id: int) -> None:
    """Tell an address no more that could not check who tells."""
    off = update(Endpoint).where(Endpoint.id == endpoint_id, Endpoint.off_since.is_(None))
    db.session.execute(off.values(off_since=utc_now(), last_at=utc_now(), last_answer=LOST))
    db.session.commit()


def _take(telling_id: int) -> Telling | None:
    now = time.time()
    awake = select(Endpoint.id).where(Endpoint.rests_until <= now, Endpoint.off_since.is_(None))
    taken = db.session.scalar(
        update(Telling)
        .where(Telling.id == telling_id, WAITING, Telling.due_at <= now, Telling.endpoint_id.in_(awake))
        .values(due_at=now + IN_HAND_SECONDS, attempts=Telling.attempts + 1)
        .returning(Telling)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if taken is None:
        db.session.rollback()
    return taken


def _write_down(telling_id: int, endpoint_id: int, answer: Answer) -> None:
    """Write an answer down: with its telling, and with the endpoint, which is switched off if it failed for days."""
    telling = db.session.get(Telling, telling_id)
    if telling is None:  # the endpoint was removed meanwhile
        db.session.rollback()
        return
    values = {"last_answer": answer.words[:120], "last_at": utc_now()}
    if answer.is_taken:
        _move(telling, TellingState.TOLD)
        values |= {"failures": 0, "failing_since": None, "rests_until": 0.0}
    else:
        values |= _failed(telling, db.session.get_one(Endpoint, endpoint_id), answer)
    noted = update(Endpoint).where(Endpoint.id == endpoint_id).values(**values)
    db.session.execute(noted.execution_options(synchronize_session=False))
    db.session.commit()


def _failed(telling: Telling, endpoint: Endpoint, answer: Answer) -> dict[str, object]:
    now = utc_now()
    since = endpoint.failing_since or now
    due_at = next_due(
        SCHEDULE, attempts=telling.attempts, charged=True, since=telling.created_at.timestamp(), now=now.timestamp()
    )
    if due_at is None:
        _move(telling, TellingState.GIVEN_UP)
    else:
        _move(telling, TellingState.WAITING, due_at)
    rest = next_due(SCHEDULE, attempts=endpoint.failures + 1, charged=False, since=0, now=now.timestamp())
    is_over = answer.is_gone or now - since >= DISABLED_AFTER
    off = func.coalesce(Endpoint.off_since, now) if is_over else Endpoint.off_since
    return {"failures": Endpoint.failures + 1, "failing_since": since, "rests_until": rest, "off_since": off}


def _move(telling: Telling, state: TellingState, due_at: float | None = None) -> None:
    """Note where a telling stands; what was told already stays so."""
    values = {"state": state} | ({} if due_at is None else {"due_at": due_at})
    moved = update(Telling).where(Telling.id == telling.id, WAITING).values(values)
    db.session.execute(moved.execution_options(synchronize_session=False))
