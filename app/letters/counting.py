"""How many letters stand where: kept with each move, so that no page counts rows.

A move adds rows with what it changed, in its own transaction: they cannot disagree with the letters, and nobody waits
for a counter. Sums are read; `merge` keeps the rows few; `recount` sets right what an older version's moves left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, TextClause, delete, func, insert, select, union_all, update
from sqlalchemy.orm import InstrumentedAttribute

from app.campaigns.models import Campaign
from app.extensions import db
from app.letters.count_models import LetterCount
from app.letters.models import Letter, LetterState

MERGED_FROM = 20
"Rows of one kind that are worth putting together."
PLACE = ("campaign_id", "target_id", "state")


def add(campaign_id: int, target_ids: Iterable[int], state: LetterState = LetterState.READY) -> None:
    """Count letters that were just written, by their targets; does not commit."""
    _record(Counter((campaign_id, target_id, state) for target_id in target_ids))


def move(
    before: LetterState, after: LetterState, *where: ColumnElement[bool] | TextClause, **values: int | None
) -> Sequence[Letter]:
    """Move every letter in one state that meets the conditions, and the kept numbers with it; does not commit.

    One guarded UPDATE: a letter that somebody else moved meanwhile is left alone.

    Args:
        before: the state they must be in.
        after: the state they go to.
        where: further conditions.
        values: further columns to set.

    Returns:
        Those that moved.
    """
    in_state = Letter.state == before
    moved = db.session.scalars(
        update(Letter)
        .where(in_state, *where)
        .values(state=after, **values)
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    places = Counter((letter.campaign_id, letter.target_id) for letter in moved)
    _record({(*place, before): -number for place, number in places.items()})
    _record({(*place, after): number for place, number in places.items()})
    return moved


def number(campaign_id: int, target_id: int, state: LetterState) -> ScalarSelect[int]:
    """Return how many letters of one campaign and target are in a state, as part of another statement."""
    kept = select(func.coalesce(func.sum(LetterCount.count), 0))
    return kept.where(*_kind(campaign_id, target_id, state)).scalar_subquery()


def by_target(campaign_id: int) -> dict[int, dict[LetterState, int]]:
    """Return how many letters of a campaign are in each state, target by target."""
    kept: dict[int, dict[LetterState, int]] = defaultdict(lambda: dict.fromkeys(LetterState, 0))
    rows = select(LetterCount.target_id, LetterCount.state, func.sum(LetterCount.count))
    rows = rows.where(LetterCount.campaign_id == campaign_id).group_by(LetterCount.target_id, LetterCount.state)
    for target_id, state, number in db.session.execute(rows):
        kept[target_id][LetterState(state)] = int(number)
    return kept


def by_campaign(campaign_ids: Sequence[int]) -> dict[int, dict[LetterState, int]]:
    """Return how many letters are in each state, campaign by campaign."""
    kept = {campaign_id: dict.fromkeys(LetterState, 0) for campaign_id in campaign_ids}
    rows = select(LetterCount.campaign_id, LetterCount.state, func.sum(LetterCount.count))
    rows = rows.where(LetterCount.campaign_id.in_(campaign_ids)).group_by(LetterCount.campaign_id, LetterCount.state)
    for campaign_id, state, number in db.session.execute(rows):
        kept[campaign_id][LetterState(state)] = int(number)
    return kept


def merge() -> None:
    """Put rows of one kind together, each kind in one transaction: whoever deletes a row has its number."""
    crowded = select(LetterCount.campaign_id, LetterCount.target_id, LetterCount.state).group_by(*_columns())
    kinds = db.session.execute(crowded.having(func.count() >= MERGED_FROM)).all()
    db.session.rollback()
    for campaign_id, target_id, state in kinds:
        _merge_kind(campaign_id, target_id, state)


def _merge_kind(campaign_id: int, target_id: int, state: str) -> None:
    free = (
        select(LetterCount.id)
        .where(*_kind(campaign_id, target_id, state))
        .order_by(LetterCount.id)
        .with_for_update(skip_locked=True)
    )
    gone = db.session.scalars(delete(LetterCount).where(LetterCount.id.in_(free)).returning(LetterCount.count)).all()
    _record({(campaign_id, target_id, state): sum(gone)})
    db.session.commit()


def recount() -> int:
    """Count all letters and set right the numbers that are wrong; return how many those were.

    One statement sees letters and kept numbers at one moment, so that nobody has to wait meanwhile.
    """
    db.session.execute(select(Campaign.id).order_by(Campaign.id).with_for_update(key_share=True))  # one at a time
    counted = select(Letter.campaign_id, Letter.target_id, Letter.state, func.count().label("number")).group_by(
        Letter.campaign_id, Letter.target_id, Letter.state
    )
    kept = select(*_columns(), (-func.sum(LetterCount.count)).label("number")).group_by(*_columns())
    both = union_all(counted, kept).subquery()
    difference = func.sum(both.c.number)
    missing = select(both.c.campaign_id, both.c.target_id, both.c.state, difference)
    missing = missing.group_by(both.c.campaign_id, both.c.target_id, both.c.state).having(difference != 0)
    corrected = insert(LetterCount).from_select([*PLACE, "count"], missing).returning(LetterCount.id)
    number = len(db.session.scalars(corrected).all())
    db.session.commit()
    return number


def _kind(campaign_id: int, target_id: int, state: str) -> tuple[ColumnElement[bool], ...]:
    return (LetterCount.campaign_id == campaign_id, LetterCount.target_id == target_id, LetterCount.state == state)


def _columns() -> list[InstrumentedAttribute[int] | InstrumentedAttribute[str]]:
    return [LetterCount.campaign_id, LetterCount.target_id, LetterCount.state]


def _record(changes: Mapping[tuple[int, int, str], int]) -> None:
    rows = [dict(zip(PLACE, place, strict=True)) | {"count": number} for place, number in changes.items() if number]
    if rows:
        db.session.execute(insert(LetterCount), rows)
