"""What organizers order about files of signatures: look through one, take it in, stop, take it back."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.campaigns.models import Campaign
from app.errors import DomainError, NotFound
from app.extensions import db, utc_now
from app.organizers import audit
from app.outbox import wakeups
from app.signatures import import_files, importing
from app.signatures.import_files import Entry
from app.signatures.import_models import (
    ALLOWED_MOVES,
    ImportBatch,
    ImportProblem,
    ImportState,
    SignatureImport,
    Way,
)
from app.signatures.typed import counted_name

PAGE = 50
SAMPLE = 5


class ImportNotFound(NotFound):
    """There is no such import."""


class ImportMoved(DomainError):
    """Somebody has decided about this import meanwhile, or it has ended: this is how it stands."""

    status = HTTPStatus.CONFLICT


def begin(campaign: Campaign, content: bytes, way: Way, vouched_by: str, organizer_id: int | None) -> SignatureImport:
    """Keep a file in the database, batch by batch, and have the worker look through it; nobody is taken in yet.

    Args:
        campaign: whose signatures they are.
        content: the file.
        way: how those in it come to count.
        vouched_by: who holds the sheets, or where the addresses were confirmed.
        organizer_id: who brings it; None = the command line.

    Raises:
        CampaignClosed: the campaign takes no signatures.
        WitnessMissing, GroundMissing: what vouches for them is not there, or longer than a line.
        FileUnreadable and its kin: with a sentence that says what to do.
    """
    importing.check_ground(campaign, way, vouched_by)
    file = import_files.read(content)
    order = SignatureImport(
        campaign_id=campaign.id,
        organizer_id=organizer_id,
        way=way,
        vouched_by=vouched_by,
        encoding=file.encoding,
        lines=len(file.entries),
    )
    db.session.add(order)
    db.session.flush()
    rows = [
        {"import_id": order.id, "position": position, "entries": [asdict(entry) for entry in batch]}
        for position, batch in enumerate(importing.batches(without_repetitions(file.entries)), 1)
    ]
    db.session.execute(insert(ImportBatch), rows)
    _record("upload", order, organizer_id, way=way, lines=order.lines, vouched_by=vouched_by)
    wakeups.after_commit(db.session())
    db.session.commit()
    return order


def start(order: SignatureImport, organizer_id: int | None) -> None:
    """Take in what was looked through; the worker does it.

    Raises:
        CampaignClosed: the campaign takes no signatures any more.
        ImportMoved: it was started, stopped or thrown away meanwhile.
    """
    importing.check_ground(db.session.get_one(Campaign, order.campaign_id), Way(order.way), order.vouched_by)
    db.session.execute(delete(ImportProblem).where(ImportProblem.import_id == order.id))
    begun = {"position": 0, "done": 0, "added": 0, "known": 0, "problems": 0, "started_at": utc_now()}
    move(order, ImportState.RUNNING, **begun)
    _record("start", order, organizer_id)
    wakeups.after_commit(db.session())
    db.session.commit()


def stop(order: SignatureImport, organizer_id: int) -> None:
    """Take nobody in any more, and forget the lines that are left; who was taken in stays.

    Raises:
        ImportMoved: it has ended already.
    """
    end(order, ImportState.STOPPED)
    _record("stop", order, organizer_id, added=order.added if order.started_at else 0)
    db.session.commit()


def undo(order: SignatureImport, organizer_id: int) -> None:
    """Take back every signature of an import that counts because somebody vouched for it; the worker does it.

    Raises:
        ImportMoved: it is going on, or was taken back.
    """
    if order.way == Way.ASK or order.started_at is None:
        raise ImportMoved
    move(order, ImportState.UNDOING)
    _record("undo", order, organizer_id, added=order.added)
    wakeups.after_commit(db.session())
    db.session.commit()


def move(order: SignatureImport, to: ImportState, **changes: Any) -> None:
    """Bring an import to a state, in the caller's transaction; the database decides between two at the same time.

    Raises:
        ImportMoved: it is in none that leads there.
    """
    sources = [state for state, targets in ALLOWED_MOVES.items() if to in targets]
    moved = db.session.scalar(
        update(SignatureImport)
        .where(SignatureImport.id == order.id, SignatureImport.state.in_(sources))
        .values(state=to, **changes)
        .returning(SignatureImport)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if moved is None:
        raise ImportMoved


def end(order: SignatureImport, to: ImportState, because: str = "") -> None:
    """End an import and forget what is left of its file, in the caller's transaction.

    Raises:
        ImportMoved: it has ended already.
    """
    move(order, to, ended_at=utc_now(), ended_because=because)
    db.session.execute(delete(ImportBatch).where(ImportBatch.import_id == order.id))


def find(campaign_id: int, import_id: int) -> SignatureImport:
    """Return one import of a campaign.

    Raises:
        ImportNotFound: the campaign has none of this number.
    """
    found = db.session.scalar(
        select(SignatureImport).where(
            SignatureImport.campaign_id == campaign_id, SignatureImport.id == min(import_id, 2**31 - 1)
        )
    )
    if found is None:
        raise ImportNotFound
    return found


def of_campaign(campaign_id: int) -> Sequence[SignatureImport]:
    """Return a campaign's newest imports."""
    newest = select(SignatureImport).where(SignatureImport.campaign_id == campaign_id)
    return db.session.scalars(newest.order_by(SignatureImport.id.desc()).limit(PAGE)).all()


def problems(order: SignatureImport, after: int = 0) -> Sequence[ImportProblem]:
    """Return the lines that will not do, at most one more than a page holds.

    Args:
        order: of which import.
        after: only lines below this one.
    """
    wrong = select(ImportProblem).where(ImportProblem.import_id == order.id, ImportProblem.line > after)
    return db.session.scalars(wrong.order_by(ImportProblem.line).limit(PAGE + 1)).all()


def sample(order: SignatureImport) -> list[dict[str, Any]]:
    """Return the first entries of a file as they were understood, while it is kept."""
    first = select(ImportBatch.entries).where(ImportBatch.import_id == order.id).order_by(ImportBatch.position).limit(1)
    return (db.session.scalar(first) or [])[:SAMPLE]


def without_repetitions(entries: list[Entry]) -> list[Entry]:
    """Mark each entry whose person stands in the file before: nobody counts twice, and the organizer sees why."""
    lines: dict[tuple[str, str], int] = {}
    marked = []
    for entry in entries:
        person = (entry.email.lower() or entry.postal_code.upper(), counted_name(entry.name))
        first = lines.setdefault(person, entry.line)
        if first != entry.line and not entry.problem:
            entry = replace(entry, problem=f"The same person as in line {first}, who counts once.")
        marked.append(entry)
    return marked


def _record(what: str, order: SignatureImport, organizer_id: int | None, **detail: Any) -> None:
    given = {name: value for name, value in detail.items() if value != ""}
    audit.record(f"signers.import-{what}", f"import:{order.id}", organizer_id, campaign=order.campaign_id, **given)
