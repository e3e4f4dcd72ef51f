"""What signatures must have in common for a rule to find them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, false, func, literal, or_

from app.signatures.models import UNREVIEWED, Signature, SignatureState
from app.signatures.rules.models import RejectionRule, Was

MOST_STARS = 5
"A pattern with many of them takes long to compare."

CAN_BE_REJECTED = or_(Signature.state.in_((SignatureState.PENDING, SignatureState.CONFIRMED)), UNREVIEWED)
WAS = case(
    (Signature.state == SignatureState.PENDING, literal(Was.PENDING.value)),
    (Signature.state == SignatureState.CONFIRMED, literal(Was.CONFIRMED.value)),
    else_=literal(Was.SET_ASIDE.value),
)


@dataclass(frozen=True)
class Conditions:
    """All of them must be met; what is empty does not matter."""

    network_of: int | None = None
    "A signature whose network is meant."
    domain: str = ""
    pattern: str = ""
    "`*` stands for any signs, `?` for one."
    since: datetime | None = None
    until: datetime | None = None
    source: str = ""
    was: str = ""

    @property
    def kinds(self) -> list[str]:
        """Return what is asked for, without the values, which may lead to a person."""
        asked = {
            "network": self.network_of,
            "domain": self.domain,
            "address": self.pattern,
            "time": self.since or self.until,
            "source": self.source,
            "state": self.was,
        }
        return [kind for kind, value in asked.items() if value]


def fitting(rule: RejectionRule) -> list[ColumnElement[bool]]:
    """Return what a signature must meet to be found by a rule."""
    conditions: list[ColumnElement[bool]] = [Signature.campaign_id == rule.campaign_id, CAN_BE_REJECTED]
    if rule.network_of is not None:
        conditions.append((Signature.network_hash == rule.network_hash) if rule.network_hash else false())
    if rule.domain:
        conditions.append(_address_is(f"*@{rule.domain}"))
    if rule.pattern:
        conditions.append(_address_is(rule.pattern))
    if rule.since:
        conditions.append(Signature.created_at >= rule.since)
    if rule.until:
        conditions.append(Signature.created_at < rule.until)
    if rule.source:
        conditions.append(Signature.source == rule.source)
    if rule.was:
        conditions.append(literal(rule.was) == WAS)
    return conditions


def _address_is(pattern: str) -> ColumnElement[bool]:
    """Compare with the address as typed, and with the mailbox behind it."""
    like = pattern.lower()
    for sign, stands_for in (("\\", "\\\\"), ("%", "\\%"), ("_", "\\_"), ("*", "%"), ("?", "_")):
        like = like.replace(sign, stands_for)
    columns = (func.lower(Signature.email), Signature.canonical_email)
    return or_(*(column.like(like, escape="\\") for column in columns)) & (Signature.email != "")
