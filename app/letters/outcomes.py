"""What the outbox tells about letters that did not arrive."""

from sqlalchemy import update

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
    """Note that a letter came back, in the transaction that moves its mail."""
    if outcome.state not in RETURNED:
        return
    letter_id = int(outcome.key.split(":")[1])
    db.session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.returned_at.is_(None))
        .values(returned_at=utc_now())
        .execution_options(synchronize_session=False)
    )
