"""One person counts in at a time: by their mailbox, or on paper, never by both at the same moment.

The unique keys tell mailboxes apart, and names on paper in one postal code; between the two nothing but a look does. So
whoever looks holds the person first. Only namesakes in one postal code share what is held: no other signer waits.
"""

from collections.abc import Iterable

from app.signatures import paper, turns
from app.signatures.typed import counted_name


def hold(campaign_id: int, people: Iterable[tuple[str, str]]) -> None:
    """Let nobody else count these people in until the transaction ends; what is read afterwards is true until then.

    Args:
        campaign_id: where they sign.
        people: postal code and name of each.
    """
    turns.take(f"person:{campaign_id}:{paper.mailbox(place)}:{counted_name(name)}" for place, name in people)
