"""What the outbox tells about mails to supporters, and what follows for the signature."""

from sqlalchemy import update

from app.extensions import db
from app.letters import service as letters
from app.outbox import outcomes
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import end

RETURNED = (MessageState.BOUNCED, MessageState.FAILED)


def init_app() -> None:
    """Listen to what becomes of the mails that ask to confirm, and of news."""
    outcomes.subscribe("confirm:", note)
    outcomes.subscribe("update:", note_news)


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
