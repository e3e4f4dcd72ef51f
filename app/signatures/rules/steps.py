"""Carrying out a rule, range by range: each one a transaction that moves the cursor with what it did.

A crash loses nothing and repeats nothing. Each range begins by locking the rule's row while it is in the state that the
step belongs to: of two workers the second waits, and whoever stops the rule is met before the next range.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, update

from app.extensions import db, utc_now
from app.organizers import audit
from app.signatures.rules.models import ALLOWED_MOVES, Outcome, RejectionRule, RuleHit, RuleState


class MoveNotAllowed(Exception):
    """A rule cannot go from this state to that one: a mistake in the code that asked."""


def take(rule_id: int, state: RuleState) -> RejectionRule | None:
    """Lock a rule until the commit, and return it; None if it is not in this state."""
    return db.session.scalar(
        update(RejectionRule)
        .where(RejectionRule.id == rule_id, RejectionRule.state == state)
        .values(state=state)
        .returning(RejectionRule)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def move(rule_id: int, before: RuleState, after: RuleState, **values: Any) -> bool:
    """Bring a rule from one state to the next, in the caller's transaction; False if it was not there any more.

    Raises:
        MoveNotAllowed: no way leads there.
    """
    if after not in ALLOWED_MOVES[before]:
        raise MoveNotAllowed(f"{before} -> {after}")
    moved = db.session.scalar(
        update(RejectionRule)
        .where(RejectionRule.id == rule_id, RejectionRule.state == before)
        .values(state=after, changed_at=utc_now(), **values)
        .returning(RejectionRule.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


def next_hits(rule: RejectionRule, outcome: Outcome, at_most: int) -> Sequence[RuleHit]:
    """Return the next of a rule's signatures that came to something, behind its cursor."""
    wanted = select(RuleHit).where(
        RuleHit.rule_id == rule.id, RuleHit.outcome == outcome, RuleHit.signature_id > rule.cursor
    )
    return db.session.scalars(wanted.order_by(RuleHit.signature_id).limit(at_most)).all()


def note(rule: RejectionRule, signature_ids: Collection[int], **values: Any) -> None:
    """Note what became of some of a rule's signatures."""
    if not signature_ids:
        return
    db.session.execute(
        update(RuleHit)
        .where(RuleHit.rule_id == rule.id, RuleHit.signature_id.in_(signature_ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def advance(rule: RejectionRule, cursor: int, **more: int) -> None:
    """Move a rule's cursor, and add to its numbers."""
    db.session.execute(
        update(RejectionRule)
        .where(RejectionRule.id == rule.id)
        .values(cursor=cursor, **{name: getattr(RejectionRule, name) + number for name, number in more.items()})
        .execution_options(synchronize_session=False)
    )


def finish(rule: RejectionRule, after: RuleState, action: str, **numbers: int) -> None:
    """Note how a step ended."""
    if move(rule.id, RuleState(rule.state), after):
        audit.record(action, f"rule:{rule.id}", rule.organizer_id, campaign=rule.campaign_id, **numbers)
    db.session.commit()
