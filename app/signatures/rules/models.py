"""Rules by which signatures are rejected, and what each of them found."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class RuleState(StrEnum):
    """Where a rule stands."""

    LOOKING = "looking"
    FOUND = "found"
    "All that fits is known; nothing is changed until an organizer decides."
    DISCARDED = "discarded"
    REJECTING = "rejecting"
    REJECTED = "rejected"
    STOPPED = "stopped"
    RESTORING = "restoring"
    RESTORED = "restored"


ALLOWED_MOVES: dict[RuleState, frozenset[RuleState]] = {
    RuleState.LOOKING: frozenset({RuleState.FOUND, RuleState.DISCARDED}),
    RuleState.FOUND: frozenset({RuleState.REJECTING, RuleState.DISCARDED}),
    RuleState.DISCARDED: frozenset(),
    RuleState.REJECTING: frozenset({RuleState.REJECTED, RuleState.STOPPED}),
    RuleState.REJECTED: frozenset({RuleState.RESTORING}),
    RuleState.STOPPED: frozenset({RuleState.REJECTING, RuleState.RESTORING}),
    RuleState.RESTORING: frozenset({RuleState.RESTORED, RuleState.STOPPED}),
    RuleState.RESTORED: frozenset(),
}


class Was(StrEnum):
    """What a signature was before a rule rejected it."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set aside"
    "Its owner confirmed it, and an organizer had yet to decide."


class Outcome(StrEnum):
    """What became of one signature that a rule found."""

    FOUND = "found"
    REJECTED = "rejected"
    PASSED_OVER = "passed over"
    "Something else had become of it before its turn came."
    RESTORED = "restored"
    KEPT = "kept"
    "It stays rejected: somebody decided about it since, its person counts otherwise, or it was erased."


FORGOTTEN = "@"
"What stands for an address pattern that was forgotten; it fits nothing."


class RejectionRule(Base):
    """What signatures must have in common, what was found, and how far carrying it out is."""

    __tablename__ = "rejection_rules"
    __table_args__ = (
        Index("ix_rejection_rules_campaign", "campaign_id", "id"),
        Index("ix_rejection_rules_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    "Stands in the form: sent twice, it is one rule."
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    "Who decided last about it."
    state: Mapped[str] = mapped_column(String(16), default=RuleState.LOOKING)
    because: Mapped[str] = mapped_column(String(16), default="")

    network_of: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    "The signature whose network is meant."
    network_hash: Mapped[str] = mapped_column(String(64), default="")
    "The same as a keyed hash, while it is looked for; then forgotten."
    domain: Mapped[str] = mapped_column(String(254), default="")
    pattern: Mapped[str] = mapped_column(String(254), default="")
    "An address; `*` stands for any signs, `?` for one. Forgotten with the addresses that it found."
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "Up to and without this moment."
    source: Mapped[str] = mapped_column(String(64), default="")
    was: Mapped[str] = mapped_column(String(16), default="")
    "Only signatures that are this; empty = all that can be rejected."

    last_signature_id: Mapped[int]
    "The newest signature when it was made: later ones are not looked at."
    cursor: Mapped[int] = mapped_column(default=0)
    "Up to which signature the present step is done: a crash in the middle goes on from here."
    found: Mapped[int] = mapped_column(default=0)
    found_confirmed: Mapped[int] = mapped_column(default=0)
    found_left: Mapped[int] = mapped_column(default=0)
    "Of those found: a letter has left, or may have."
    rejected: Mapped[int] = mapped_column(default=0)
    rejected_left: Mapped[int] = mapped_column(default=0)
    "Of those rejected: a letter had left, or may have, by then."
    passed_over: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    "When it came to its state."

    @property
    def shown_pattern(self) -> str:
        """Return the address pattern; empty if it was forgotten."""
        return "" if self.pattern == FORGOTTEN else self.pattern

    @property
    def can_be_undone(self) -> bool:
        """Return whether something is rejected that can be tried to be restored."""
        return self.state in (RuleState.REJECTED, RuleState.STOPPED) and self.rejected > self.restored + self.kept

    @property
    def has_a_rest(self) -> bool:
        """Return whether some of what was found is not decided."""
        return self.state in (RuleState.FOUND, RuleState.STOPPED) and self.found > self.rejected + self.passed_over


class RuleHit(Base):
    """One signature that a rule found."""

    __tablename__ = "rejection_rule_hits"
    __table_args__ = (Index("ix_rejection_rule_hits_signature", "signature_id"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("rejection_rules.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True)
    was: Mapped[str] = mapped_column(String(16))
    has_left: Mapped[bool]
    "Whether a letter of it has left, or may have."
    outcome: Mapped[str] = mapped_column(String(16), default=Outcome.FOUND)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "When the rule rejected it: its `reviewed_at` says the same until somebody else decides about it."
