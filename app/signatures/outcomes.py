"""What the outbox tells about mails to supporters, and what follows for the signature."""

from collections.abc import Collection

from sqlalchemy import select, update

from app.extensions import db
from app.letters import service as letters
from app.outbox import comebacks, outcomes
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome
from app.signatures.models import INFORMED, Signature, SignatureState
from app.signatures.moves import end

RETURNED = (MessageState.BOUNCED, MessageState.FAILED)


def init_app() -> None:
    """Listen to what becomes of the mails that ask to confirm, and of news."""
    outcomes.subscribe("confirm:", note)
    outcomes.subscribe("update:", note_news)
    comebacks.subscribe("update:", unwanted_news)


def note(outcome: Outcome) -> None:
    """Take a signature out of the count whose address takes no mail, in the transaction that moves its mail.

    One that still waits to be confirmed stays as it is: it does not count, and its supporter may correct the address.
    """
    if outcome.state not in RETURNED or not outcome.address_fails:
        return
    signature = db.session.get(Signature, int(outcome.key.split(":")[1]))
    if (
        signature is not None
        and signature.state == SignatureState.CONFIRMED
        and end(signature, SignatureState.REJECTED)
    ):
        letters.withdraw(signature.id)


def note_news(outcome: Outcome) -> None:
    """Send no more news to an address that takes no mail; the signature counts on: it was confirmed from there."""
    if outcome.state in RETURNED and outcome.address_fails:
        number = int(outcome.key.split(":")[2])
        silent = update(Signature).where(Signature.id == number).values(keep_informed=False)
        db.session.execute(silent.execution_options(synchronize_session=False))


def unwanted_news(keys: Collection[str]) -> set[str]:
    """Return the news among these mails whose reader wants none any more, or counts no more."""
    readers = comebacks.numbers(keys, 2)
    wanting = set(db.session.scalars(select(Signature.id).where(Signature.id.in_(readers), INFORMED)))
    return {key for reader, key in readers.items() if reader not in wanting}
