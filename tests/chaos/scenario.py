"""The storms that the engine must come through, as data."""

from dataclasses import dataclass
from enum import StrEnum

from app.outbox.models import CrashPolicy
from tests.chaos.misbehaviour import MODES

PASSING = (
    "connect-421",
    "mail-451",
    "rcpt-421",
    "rcpt-450",
    "data-451",
    "dot-421",
    "dot-451",
    "goodbye-after-3",
    "drop-at-mail",
    "drop-at-rcpt",
    "drop-at-data",
    "drop-in-body",
    "drop-at-quit",
    "close-after-250",
    "reset-after-dot-kept",
    "reset-after-dot-lost",
    "split-replies",
    "slow-drip",
)
"Misbehaviour that passes: no letter is refused for good."
ALL = tuple(name for name in MODES if not name.startswith(("auth", "tls", "odd")))
"""Also answers for good, torn ones and silence. A refused letter must never have been accepted. What concerns signing
in and encryption comes before any letter: `tests/outbox/test_encryption.py`."""


class Trouble(StrEnum):
    """What goes wrong besides the kills, each time after ten of them."""

    NONE = ""
    DATABASE_RESTARTED = "database restarted"
    DATABASE_CRASHED = "database crashed"
    BROKER_WIPED = "broker wiped"
    CLOCK_STEPPED = "clock stepped by an hour"
    HOST_LOST = "machine lost"
    "With each kill: what the worker kept in files is gone, and others find out by its beat alone."


@dataclass(frozen=True)
class Scenario:
    """One storm."""

    name: str
    database: str
    "`sqlite` or `postgresql`."
    crash_policy: CrashPolicy
    workers: int = 2
    "Worker processes."
    redis: bool = False
    "Whether wake-ups travel through Redis, and not beside the database."
    modes: tuple[str, ...] = ()
    "How the relay misbehaves, now and then."
    trouble: Trouble = Trouble.NONE
    most_kills: int = 0
    "0 = as many as asked for; fewer where each one takes minutes to be found out."

    @property
    def may_send_twice(self) -> bool:
        """Return whether a kill may send letters a second time: where a letter in doubt is sent again by policy."""
        return self.crash_policy is CrashPolicy.RESEND_ONCE


PARK, RESEND = CrashPolicy.PARK, CrashPolicy.RESEND_ONCE

SCENARIOS = (
    Scenario("sqlite, one process", "sqlite", PARK, workers=1),
    Scenario("sqlite, two processes", "sqlite", PARK),
    Scenario("sqlite, resend once", "sqlite", RESEND),
    Scenario("sqlite, misbehaving relay", "sqlite", PARK, modes=PASSING),
    Scenario("sqlite, every misbehaviour", "sqlite", PARK, modes=ALL),
    Scenario("sqlite, clock", "sqlite", PARK, trouble=Trouble.CLOCK_STEPPED),
    Scenario("postgresql, one process", "postgresql", PARK, workers=1),
    Scenario("postgresql, two processes", "postgresql", PARK),
    Scenario("postgresql, resend once", "postgresql", RESEND),
    Scenario("postgresql, misbehaving relay", "postgresql", PARK, modes=PASSING),
    Scenario("postgresql, every misbehaviour", "postgresql", PARK, modes=ALL),
    Scenario("postgresql, restarted", "postgresql", PARK, trouble=Trouble.DATABASE_RESTARTED),
    Scenario("postgresql, crashed", "postgresql", PARK, trouble=Trouble.DATABASE_CRASHED),
    Scenario("postgresql and redis", "postgresql", PARK, redis=True, trouble=Trouble.BROKER_WIPED),
    Scenario("postgresql, clock", "postgresql", PARK, trouble=Trouble.CLOCK_STEPPED),
    Scenario("postgresql, machine", "postgresql", PARK, trouble=Trouble.HOST_LOST, most_kills=5),
)
