"""The account after a storm: what our rows say, held against what the mail server wrote down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.outbox.models import MessageState

UNFINISHED = (MessageState.PENDING, MessageState.LEASED, MessageState.TRANSMITTING)


@dataclass(frozen=True)
class Account:
    """What became of all letters."""

    letters: int
    states: Counter[MessageState]
    lost: int
    "Said to be sent, and never accepted; or gone without a row."
    duplicated: int
    "Accepted more than once: how many times too often, all together."
    accepted_unknown: int
    "Accepted, while our row would have it sent again."
    uncertain_accepted: int
    "Of the uncertain ones, how many the server has."
    strangers: int
    "Accepted under a Message-ID that no row has."

    @property
    def unfinished(self) -> int:
        """Return how many letters still wait."""
        return sum(self.states[state] for state in UNFINISHED)

    @property
    def uncertain(self) -> int:
        """Return how many letters wait for an organizer."""
        return self.states[MessageState.UNCERTAIN]


def balance(letters: int, rows: Iterable[tuple[str, str]], accepted: Counter[str]) -> Account:
    """Return the account.

    Args:
        letters: how many were queued.
        rows: Message-ID and state of each.
        accepted: how often the server accepted each Message-ID.
    """
    state_of = {message_id: MessageState(state) for message_id, state in rows}
    states = Counter(state_of.values())
    known = {message_id: state for message_id, state in state_of.items() if accepted[message_id]}
    return Account(
        letters=letters,
        states=states,
        lost=letters - len(state_of) + states[MessageState.SENT] - Counter(known.values())[MessageState.SENT],
        duplicated=sum(times - 1 for times in accepted.values() if times > 1),
        accepted_unknown=sum(
            state in (*UNFINISHED, MessageState.FAILED, MessageState.HELD) for state in known.values()
        ),
        uncertain_accepted=Counter(known.values())[MessageState.UNCERTAIN],
        strangers=sum(message_id not in state_of for message_id in accepted),
    )
