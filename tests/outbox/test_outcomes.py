"""Packages above the outbox learn what became of their mail."""

import pytest

from app.outbox import outcomes
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome


@pytest.fixture(autouse=True)
def no_other_handlers(monkeypatch):
    monkeypatch.setattr(outcomes, "_handlers", {})


def an_outcome(key):
    return Outcome(key, MessageState.BOUNCED, True, False, "5.1.1", "Correct the address.")


def test_a_handler_hears_of_its_own_kind_of_message_only():
    heard = []
    outcomes.subscribe("letter:", heard.append)
    outcomes.announce(an_outcome("letter:7"))
    outcomes.announce(an_outcome("letters:7"))
    outcomes.announce(an_outcome("confirm:7:1"))
    assert heard == [an_outcome("letter:7")]


def test_subscribing_twice_tells_once():
    heard = []
    outcomes.subscribe("letter:", heard.append)
    outcomes.subscribe("letter:", heard.append)
    outcomes.announce(an_outcome("letter:7"))
    assert len(heard) == 1


def test_a_handler_that_fails_stops_the_transaction_it_is_part_of():
    def fail(_outcome):
        raise LookupError

    outcomes.subscribe("letter:", fail)
    with pytest.raises(LookupError):
        outcomes.announce(an_outcome("letter:7"))
