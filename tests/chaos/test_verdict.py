"""A broken promise is named."""

from collections import Counter

import pytest

from app.outbox.models import CrashPolicy, MessageState
from tests.chaos.accounts import Account
from tests.chaos.scenario import Scenario
from tests.chaos.storm import Outcome
from tests.chaos.table import table
from tests.chaos.verdict import complaints


def an_outcome(*, policy=CrashPolicy.PARK, sums_agree=True, states=None, **account):
    scenario = Scenario("test", "sqlite", policy)
    states = Counter(states or {MessageState.SENT: 10})
    figures = dict.fromkeys(("lost", "duplicated", "accepted_unknown", "uncertain_accepted", "strangers"), 0)
    return Outcome(scenario, Account(letters=10, states=states, **figures | account), 3, sums_agree, 1.0)


def test_a_storm_that_left_nothing_behind_is_praised():
    assert complaints(an_outcome()) == []


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        (an_outcome(lost=1), "1 letters are lost"),
        (an_outcome(duplicated=1), "1 letters were sent twice, at most 0 may be"),
        (an_outcome(duplicated=7, policy=CrashPolicy.RESEND_ONCE), "7 letters were sent twice, at most 6 may be"),
        (an_outcome(accepted_unknown=2), "2 letters would be sent twice"),
        (an_outcome(strangers=1), "1 letters left that no row knows"),
        (an_outcome(states={MessageState.PENDING: 1}), "1 letters still wait"),
        (an_outcome(states={MessageState.UNCERTAIN: 7}), "7 letters are in doubt, at most 6 may be"),
        (an_outcome(sums_agree=False), "the counters do not add up"),
    ],
)
def test_each_broken_promise_is_named(outcome, complaint):
    assert complaints(outcome) == [f"test: {complaint}"]


def test_letters_in_doubt_are_sent_again_where_somebody_waits_for_them():
    assert complaints(an_outcome(duplicated=6, policy=CrashPolicy.RESEND_ONCE)) == []


def test_the_table_has_a_row_for_each_storm():
    assert table([an_outcome(lost=4)]).splitlines()[2] == "| test, park | 10 | 3 | 4 | 0 | 0 (0) | 6 | yes | 1 |"
