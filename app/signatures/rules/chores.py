"""What the worker does for rules: carry them on in turn, and forget addresses in time."""

import logging
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from sqlalchemy import update

from app.extensions import db, utc_now
from app.signatures.rules import queries
from app.signatures.rules.discarding import put_away_range
from app.signatures.rules.looking import look_range
from app.signatures.rules.models import FORGOTTEN, RejectionRule, RuleState
from app.signatures.rules.rejecting import reject_range
from app.signatures.rules.restoring import restore_range

STEPS: dict[RuleState, Callable[[int], bool]] = {
    RuleState.LOOKING: look_range,
    RuleState.REJECTING: reject_range,
    RuleState.RESTORING: restore_range,
    RuleState.DISCARDED: put_away_range,
}

log = logging.getLogger(__name__)


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Carry on with every rule, a range of each in turn, so that a large one keeps no small one waiting.

    Args:
        stopped: asked after each range; True = leave the rest for later.
    """
    going = dict(queries.running())
    while going and not stopped():
        going = {rule_id: state for rule_id, state in going.items() if _goes_on(rule_id, state)}


def forget_patterns() -> int:
    """Forget the address patterns of rules as long after them as the addresses that they found; return how many."""
    age = timedelta(days=current_app.config["UNCONFIRMED_DAYS"])
    old = update(RejectionRule).where(
        RejectionRule.pattern.not_in(("", FORGOTTEN)), RejectionRule.changed_at < utc_now() - age
    )
    over = old.where(RejectionRule.state.not_in(queries.RUNNING)).values(pattern=FORGOTTEN)
    done = over.returning(RejectionRule.id).execution_options(synchronize_session=False)
    number = len(db.session.scalars(done).all())
    db.session.commit()
    return number


def _goes_on(rule_id: int, state: RuleState) -> bool:
    """Take one rule's next range; if that fails, the others do not wait for it."""
    try:
        return STEPS[state](rule_id)
    except Exception:
        db.session.rollback()
        log.exception("a rule could not be carried on; it is tried again", extra={"rule": rule_id})
        return False
