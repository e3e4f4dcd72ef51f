"""Counting by roll-up: signing touches no counter that others touch, and this brings the tallies up to date in batches.

A row whose `tallied_as` is not its state has changed since the tallies saw it. Running twice, at once, or again after a
crash counts nobody twice: rows are marked in the transaction that adds them up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.signatures.models import UNTALLIED, PropertyTotal, Signature, SignatureState, Tally

Changed = Select[*tuple[Any, ...]]

SIGNED = "signed"
"Counts every signature, in the hour of the form; the other states count those that are in them now."
ALL = "all"
"The dimension that has every signature."
PAPER = "paper"
"The dimension that has those on paper."
BATCH = 500
AREA_LENGTH = 3
"The part of a postal code that is counted: enough for a map, too little to find a person."


class Cell(NamedTuple):
    """One number among the tallies."""

    campaign_id: int
    dimension: str
    value: str
    state: str
    hour: datetime


def roll_up(batch: int = BATCH) -> int:
    """Bring the tallies up to date, and return how many signatures had changed.

    Args:
        batch: signatures in one transaction; their rows stay locked for as long.
    """
    total = 0
    while count := roll_up_batch(batch):
        total += count
    return total


def roll_up_batch(batch: int = BATCH) -> int:
    """Bring the tallies up to date for at most `batch` signatures, and return for how many."""
    seen = _see(_changed().limit(batch))
    db.session.commit()
    return seen


def see(signature_id: int) -> None:
    """Bring the tallies up to date for one signature, in the caller's transaction."""
    _see(_changed().where(Signature.id == signature_id))


def _see(changed: Changed) -> int:
    rows = _mark(db.session.execute(changed).all())
    changes = _differences(rows)
    _add(Tally, [cell._asdict() | {"count": changes[cell]} for cell in sorted(changes) if changes[cell]])
    _add(PropertyTotal, _totals(changes))
    return len(rows)


def _changed() -> Changed:
    """Select what the tallies have not seen; on PostgreSQL without the rows that another roll-up has in hand."""
    columns = (
        Signature.id, Signature.campaign_id, Signature.state, Signature.tallied_as, Signature.language,
        Signature.source, Signature.referrer, Signature.postal_code, Signature.own_words, Signature.created_at,
        Signature.confirmed_at, Signature.ended_at, Signature.witnessed_by,
    )  # fmt: skip
    return (
        select(*columns)
        .where(UNTALLIED)
        .order_by(Signature.campaign_id, Signature.id)
        .with_for_update(skip_locked=True)
    )


def _mark(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Mark rows as seen, and return those that were still as we read them: SQLite does not lock what it reads."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        groups[row.tallied_as, row.state].append(row.id)
    marked: set[int] = set()
    for (was, state), ids in groups.items():
        statement = (
            update(Signature)
            .where(Signature.id.in_(ids), Signature.state == state, Signature.tallied_as == was)
            .values(tallied_as=state)
            .returning(Signature.id)
            .execution_options(synchronize_session=False)
        )
        marked.update(db.session.scalars(statement))
    return [row for row in rows if row.id in marked]


def _differences(rows: Sequence[Row[Any]]) -> dict[Cell, int]:
    """Return by how much each number changes."""
    changes: Counter[Cell] = Counter()
    for row in rows:
        properties = list(_properties(row))
        for state, step in ((row.tallied_as or SIGNED, -1 if row.tallied_as else 1), (row.state, 1)):
            hour = _hour(row, state)
            day = hour.replace(hour=0)
            for dimension, value in properties:
                moment = hour if dimension == ALL else day
                changes[Cell(row.campaign_id, dimension, value, state, moment)] += step
    return changes


def _properties(row: Row[Any]) -> Iterator[tuple[str, str]]:
    yield ALL, ""
    yield "language", row.language
    yield "source", row.source
    yield "words", "own" if row.own_words else "none"
    if row.witnessed_by:
        yield PAPER, ""
    if row.postal_code:
        yield "area", row.postal_code[:AREA_LENGTH]
    if row.referrer:
        yield "referrer", row.referrer


def _hour(row: Row[Any], state: str) -> datetime:
    moment: datetime = row.created_at
    if state == SignatureState.CONFIRMED:
        moment = row.confirmed_at or moment
    elif state not in (SIGNED, SignatureState.PENDING):
        moment = row.ended_at or moment
    return moment.replace(minute=0, second=0, microsecond=0)


def _totals(changes: dict[Cell, int]) -> list[dict[str, Any]]:
    """Return by how much each property's number over all days changes, for those that count now."""
    totals: Counter[tuple[int, str, str]] = Counter()
    for cell, step in changes.items():
        if cell.state == SignatureState.CONFIRMED and cell.dimension != ALL:
            totals[cell.campaign_id, cell.dimension, cell.value] += step
    return [
        dict(zip(("campaign_id", "dimension", "value"), place, strict=True)) | {"count": totals[place]}
        for place in sorted(totals)
        if totals[place]
    ]


def _add(model: type[Tally] | type[PropertyTotal], rows: list[dict[str, Any]]) -> None:
    """Add to numbers; given in one order everywhere, so that two roll-ups cannot wait for each other in a circle."""
    if not rows:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(model)
    grown = {"count": model.count + insert.excluded.count}
    key = [column.name for column in model.__table__.primary_key]
    db.session.execute(insert.on_conflict_do_update(index_elements=key, set_=grown), rows)
