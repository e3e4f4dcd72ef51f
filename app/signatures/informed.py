"""Who agreed to hear more of a campaign: a number that is kept, so that no page counts a million rows.

As with the other tallies, a signature says what the number has seen of it (`informed_as`), and a chore brings the
number up to what is true. What it has not seen yet is found by a small index and added.
"""

from collections import Counter

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.signatures.informed_models import InformedTally
from app.signatures.models import UNSEEN_NEWS, Signature

BATCH = 500


def count_anew(batch: int = BATCH) -> int:
    """Bring the numbers up to date, and return how many signatures had changed.

    Args:
        batch: signatures in one transaction; their rows stay locked for as long.
    """
    total = 0
    while count := _count_batch(batch):
        total += count
    return total


def by_language(campaign_id: int) -> dict[str, int]:
    """Return how many count and agreed, by language, the most first; one statement, so that nobody counts twice."""
    seen = select(InformedTally.language, InformedTally.count).where(InformedTally.campaign_id == campaign_id)
    step = case((Signature.informed_as, -1), else_=1)
    unseen = select(Signature.language, step).where(Signature.campaign_id == campaign_id, UNSEEN_NEWS)
    both = seen.union_all(unseen).subquery()
    number = func.sum(both.c.count)
    rows = db.session.execute(select(both.c.language, number).group_by(both.c.language).order_by(number.desc()))
    return {language: int(count) for language, count in rows if count > 0}


def _count_batch(batch: int) -> int:
    """Turn what the numbers have seen of some signatures into what is true; another roll-up leaves these alone."""
    some = select(Signature.id).where(UNSEEN_NEWS).order_by(Signature.campaign_id, Signature.id).limit(batch)
    turned = db.session.execute(
        update(Signature)
        .where(Signature.id.in_(some.with_for_update(skip_locked=True)), UNSEEN_NEWS)
        .values(informed_as=~Signature.informed_as)
        .returning(Signature.campaign_id, Signature.language, Signature.informed_as)
        .execution_options(synchronize_session=False)
    ).all()
    steps: Counter[tuple[int, str]] = Counter()
    for campaign_id, language, agreed in turned:
        steps[campaign_id, language] += 1 if agreed else -1
    _add(steps)
    db.session.commit()
    return len(turned)


def _add(steps: Counter[tuple[int, str]]) -> None:
    """Add to the numbers, in one order everywhere, so that two roll-ups cannot wait for each other in a circle."""
    values = [
        {"campaign_id": campaign_id, "language": language, "count": step}
        for (campaign_id, language), step in sorted(steps.items())
        if step
    ]
    if not values:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(InformedTally)
    grown = {"count": InformedTally.count + insert.excluded.count}
    db.session.execute(insert.on_conflict_do_update(index_elements=["campaign_id", "language"], set_=grown), values)
