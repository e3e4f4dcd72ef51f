"""Looking through uploaded files, taking them in and taking them back: batch by batch, each one a transaction.

The cursor (`SignatureImport.position`) moves in the transaction that takes a batch in and forgets its lines. So a crash
loses nothing and takes nobody in twice, and of two workers one finds the cursor moved and does nothing.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from app.campaigns.models import Campaign, CampaignState
from app.extensions import db, utc_now
from app.organizers import audit
from app.outbox import wakeups
from app.signatures import import_orders, importing, known_people
from app.signatures.import_files import Entry
from app.signatures.import_models import ImportBatch, ImportProblem, ImportState, SignatureImport, Way
from app.signatures.importing import How, Result
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import end

AT_WORK = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
KEPT_DAYS = 7
"How long a file that was looked through waits for a decision, before its lines are forgotten."
CLOSED = "The campaign was closed meanwhile."
TOO_LONG = "Nobody decided about it within a week, so its lines were deleted."

log = logging.getLogger(__name__)


def work(stopped: Callable[[], bool] = lambda: False) -> None:
    """Go on with the imports that organizers ordered.

    Args:
        stopped: asked after each batch; True = leave the rest for later.
    """
    for import_id in unfinished():
        try:
            while not stopped() and step(import_id):
                pass
        except Exception:
            db.session.rollback()
            log.exception("an import could not be worked on; it is tried again", extra={"import": import_id})


def unfinished() -> Sequence[int]:
    """Return the imports that a worker has something to do for."""
    ids = db.session.scalars(
        select(SignatureImport.id).where(SignatureImport.state.in_(AT_WORK)).order_by(SignatureImport.id)
    ).all()
    db.session.rollback()
    return ids


def step(import_id: int) -> bool:
    """Do the next batch of an import.

    Returns:
        Whether there may be more.
    """
    order = db.session.get_one(SignatureImport, import_id, populate_existing=True)
    if order.state == ImportState.UNDOING:
        return _take_back(order)
    if order.state not in AT_WORK:
        db.session.rollback()
        return False
    batch = db.session.scalar(
        select(ImportBatch)
        .where(ImportBatch.import_id == order.id, ImportBatch.position > order.position)
        .order_by(ImportBatch.position)
        .limit(1)
    )
    campaign = db.session.get_one(Campaign, order.campaign_id)
    if batch is None or campaign.state != CampaignState.OPEN:
        _end(order, CLOSED if batch is not None else "")
        return False
    if _advance(order, batch.position):
        _work_through(order, campaign, batch)
    db.session.commit()
    return True


def forget_waiting() -> int:
    """Forget files that nobody decided about; return how many."""
    old = select(SignatureImport).where(
        SignatureImport.state == ImportState.CHECKED, SignatureImport.created_at < utc_now() - timedelta(days=KEPT_DAYS)
    )
    forgotten = db.session.scalars(old).all()
    for order in forgotten:
        import_orders.end(order, ImportState.STOPPED, TOO_LONG)
    db.session.commit()
    return len(forgotten)


def _advance(order: SignatureImport, position: int) -> bool:
    """Move the cursor, unless another worker has just done it, or an organizer stopped it."""
    moved = db.session.execute(
        update(SignatureImport)
        .where(SignatureImport.id == order.id, SignatureImport.position == order.position)
        .where(SignatureImport.state == order.state)
        .values(position=position)
        .returning(SignatureImport.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _work_through(order: SignatureImport, campaign: Campaign, batch: ImportBatch) -> None:
    entries, result = [Entry(**each) for each in batch.entries], Result()
    how = How(Way(order.way), order.vouched_by, order.id)
    if order.state == ImportState.CHECKING:
        importing.look(campaign.id, entries, how, result)
    else:
        importing.take(campaign, entries, how, result)
        db.session.execute(
            delete(ImportBatch).where(ImportBatch.import_id == order.id, ImportBatch.position == batch.position)
        )
    if result.problems:
        rows = [{"import_id": order.id, "line": line, "sentence": why} for line, why in result.problems]
        db.session.execute(insert(ImportProblem), rows)
    counted = {
        "done": SignatureImport.done + len(entries),
        "added": SignatureImport.added + result.added,
        "known": SignatureImport.known + result.known,
        "problems": SignatureImport.problems + len(result.problems),
    }
    more = update(SignatureImport).where(SignatureImport.id == order.id).values(counted)
    db.session.execute(more.execution_options(synchronize_session=False))
    wakeups.after_commit(db.session())


def _end(order: SignatureImport, because: str) -> None:
    """Note that all lines were looked at or taken in, or that the campaign closed before."""
    try:
        if because:
            import_orders.end(order, ImportState.STOPPED, because)
        elif order.state == ImportState.CHECKING:
            import_orders.move(order, ImportState.CHECKED)
        else:
            import_orders.end(order, ImportState.DONE)
            audit.record(
                "signers.import", f"campaign:{order.campaign_id}", order.organizer_id, file=order.id, added=order.added
            )
    except import_orders.ImportMoved:
        db.session.rollback()
    db.session.commit()


def _take_back(order: SignatureImport) -> bool:
    """Withdraw the next signatures that an import brought; the last time, note that all are.

    What an organizer rejected singly stays so, and is known when the file comes again.
    """
    counting = select(Signature).where(Signature.import_id == order.id, Signature.state == SignatureState.CONFIRMED)
    signatures = db.session.scalars(counting.order_by(Signature.id).limit(importing.BATCH)).all()
    taken_back = 0
    for signature in signatures:
        known_people.forget(signature)
        taken_back += end(signature, SignatureState.WITHDRAWN)
    if signatures:
        more = update(SignatureImport).where(SignatureImport.id == order.id)
        more = more.values(undone=SignatureImport.undone + taken_back)
        db.session.execute(more.execution_options(synchronize_session=False))
    else:
        try:
            import_orders.move(order, ImportState.UNDONE, undone_at=utc_now())
        except import_orders.ImportMoved:
            db.session.rollback()
    db.session.commit()
    return bool(signatures)
