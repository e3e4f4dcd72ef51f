"""Finding what fits a rule: each signature is looked at once, stretch by stretch, and nothing is changed."""

import time

from sqlalchemy import insert, literal, select

from app.extensions import db
from app.letters.withdrawing import may_have_left
from app.signatures.models import Signature
from app.signatures.rules import steps
from app.signatures.rules.conditions import WAS, fitting
from app.signatures.rules.models import Outcome, RuleHit, RuleState, Was

RANGE = 10_000
"Numbers of signatures that are looked at in one transaction; a hundredth of a second."
AT_ONCE_SECONDS = 0.1
"So long a page looks by itself, which is enough for most campaigns; the worker does the rest."


def look_range(rule_id: int) -> bool:
    """Look at the next stretch of signatures.

    Returns:
        Whether there may be more.
    """
    rule = steps.take(rule_id, RuleState.LOOKING)
    if rule is None:
        db.session.rollback()
        return False
    last = min(rule.cursor + RANGE, rule.last_signature_id)
    stretch = (Signature.id > rule.cursor, Signature.id <= last)
    found = select(literal(rule.id), Signature.id, WAS, may_have_left(Signature.id), literal(Outcome.FOUND.value))
    columns = ["rule_id", "signature_id", "was", "has_left", "outcome"]
    hits = db.session.execute(
        insert(RuleHit)
        .from_select(columns, found.where(*stretch, *fitting(rule)))
        .returning(RuleHit.was, RuleHit.has_left)
    ).all()
    steps.advance(
        rule,
        last,
        found=len(hits),
        found_confirmed=sum(hit.was == Was.CONFIRMED for hit in hits),
        found_left=sum(hit.has_left for hit in hits),
    )
    is_over = last >= rule.last_signature_id
    if is_over:
        steps.move(rule.id, RuleState.LOOKING, RuleState.FOUND, network_hash="")
    db.session.commit()
    return not is_over


def look_at_once(rule_id: int) -> None:
    """Look for a moment, so that in most campaigns the number is there with the next page."""
    end = time.monotonic() + AT_ONCE_SECONDS
    while look_range(rule_id) and time.monotonic() < end:
        pass
