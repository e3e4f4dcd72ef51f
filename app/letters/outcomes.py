"""What the outbox tells about letters that did not arrive, and what follows for the address they went to."""

from sqlalchemy import select, update

from app.campaigns.models import AddressState, Target
from app.extensions import db, utc_now
from app.letters.models import Letter
from app.outbox import outcomes
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome

RETURNED = (MessageState.BOUNCED, MessageState.FAILED)


def init_app() -> None:
    """Listen to what becomes of letters' mails."""
    outcomes.subscribe("letter:", note)


def note(outcome: Outcome) -> None:
    """Note what happened to a letter and to its address, in the transaction that moves its mail."""
    letter_id = int(outcome.key.split(":")[1])
    if outcome.state in RETURNED:
        _note_return(letter_id)
    if outcome.address_fails:
        _note_failing_address(letter_id)


def _note_return(letter_id: int) -> None:
    db.session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.returned_at.is_(None))
        .values(returned_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def _note_failing_address(letter_id: int) -> None:
    target = select(Letter.target_id).where(Letter.id == letter_id).scalar_subquery()
    db.session.execute(
        update(Target)
        .where(Target.id == target)
        .values(address_state=AddressState.FAILING)
        .execution_options(synchronize_session=False)
    )
