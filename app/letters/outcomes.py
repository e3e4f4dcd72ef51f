"""What the outbox tells about letters that did not arrive, and what follows for the address they went to."""

from sqlalchemy import ColumnElement, ScalarSelect, select, update

from app.campaigns.models import AddressState, Target
from app.extensions import db, utc_now
from app.letters import withdrawing
from app.letters.models import Delivery, Letter
from app.outbox import comebacks, outcomes
from app.outbox.models import MessageState
from app.outbox.outcomes import Outcome

RETURNED = (MessageState.BOUNCED, MessageState.FAILED)


def init_app() -> None:
    """Listen to what becomes of letters' mails."""
    outcomes.subscribe("letter:", note)
    outcomes.subscribe("digest:", note_digest)
    comebacks.subscribe("letter:", withdrawing.called_off)


def note(outcome: Outcome) -> None:
    """Note what happened to a letter and to its address, in the transaction that moves its mail."""
    letter_id = int(outcome.key.split(":")[1])
    if outcome.state in RETURNED:
        _note_returns(Letter.id == letter_id)
    if outcome.address_fails:
        _note_failing_address(select(Letter.target_id).where(Letter.id == letter_id).scalar_subquery())


def note_digest(outcome: Outcome) -> None:
    """Note what happened to a digest's letters and to its address."""
    delivery_id = int(outcome.key.split(":")[1])
    if outcome.state in RETURNED:
        _note_returns(Letter.delivery_id == delivery_id)
    if outcome.address_fails:
        _note_failing_address(select(Delivery.target_id).where(Delivery.id == delivery_id).scalar_subquery())


def _note_returns(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Letter)
        .where(which, Letter.returned_at.is_(None))
        .values(returned_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def _note_failing_address(target_id: ScalarSelect[int]) -> None:
    db.session.execute(
        update(Target)
        .where(Target.id == target_id)
        .values(address_state=AddressState.FAILING)
        .execution_options(synchronize_session=False)
    )
