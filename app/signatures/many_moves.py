"""Moving many signatures of one campaign at once, by the same table of moves; nothing here commits.

Their rows stay locked until the commit: give a thousand at most.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db, utc_now
from app.signatures import news, paper
from app.signatures.models import ALLOWED_MOVES, Signature, SignatureState
from app.signatures.moves import PEOPLE_PER_MAILBOX, AlreadySigned, count_in
from app.signatures.typed import counted_name

Counted = tuple[str, int | None, str | None]
"A mailbox, its place, and the name that has it."


def lock(signature_ids: Collection[int]) -> Sequence[Signature]:
    """Return signatures as they are now, locked in the order of their numbers: so two that lock many never deadlock."""
    those = select(Signature).where(Signature.id.in_(signature_ids)).order_by(Signature.id).with_for_update()
    return db.session.scalars(those.execution_options(populate_existing=True)).all()


def move_all(signature_ids: Collection[int], before: SignatureState, to: SignatureState, **changes: Any) -> set[int]:
    """Move those of some signatures that are in one state to another, and return which did.

    Args:
        signature_ids: which.
        before: the state that they must be in.
        to: the new state; the table of moves must have this move.
        changes: other columns that change with it.
    """
    if to not in ALLOWED_MOVES[before] or not signature_ids:
        return set()
    moved = db.session.scalars(
        update(Signature)
        .where(Signature.id.in_(signature_ids), Signature.state == before)
        .values({"state": to} | changes)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    )
    return set(moved)


def end_all(
    campaign_id: int, signatures: Iterable[Signature], to: SignatureState, **changes: Any
) -> dict[int, SignatureState]:
    """Take locked signatures out of the count, as `moves.end` does with one.

    Args:
        campaign_id: their campaign.
        signatures: which.
        to: the new state.
        changes: other columns that change with it.

    Returns:
        In which state each one was that ended now.
    """
    ids = [each.id for each in signatures]
    values = {"ended_at": utc_now(), "mailbox_slot": None, "counted_name": None} | changes
    ended: dict[int, SignatureState] = {}
    for before in SignatureState:
        ended |= dict.fromkeys(move_all(ids, before, to, **values), before)
    news.call_off_all(campaign_id, ended)
    return ended


def count_again(campaign_id: int, signatures: Sequence[Signature], **changes: Any) -> set[int]:
    """Let locked signatures count again that did so before, confirmed when they were; return those that do.

    One whose place somebody else took does not. Who may be one on paper is tried by itself; so is each if somebody
    takes a place between our look and our try, which the unique keys tell.

    Args:
        campaign_id: their campaign.
        signatures: which; all are rejected.
        changes: other columns that change with it.
    """
    there = _there(campaign_id, signatures)
    by_itself = [each for each in signatures if each.witnessed_by or _on_paper(each) in there]
    counting = {each.id for each in by_itself if _counts_again(each, changes)}
    together = [each for each in signatures if each not in by_itself]
    places = _free_places(there, together)
    try:
        with db.session.connection().begin_nested():
            _take(places, changes)
    except IntegrityError:
        return counting | {each.id for each in together if _counts_again(each, changes)}
    return counting | {place["number"] for place in places}


def _take(places: Sequence[dict[str, Any]], changes: dict[str, Any]) -> None:
    table: Any = Signature.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("number"), table.c.state == SignatureState.REJECTED)
        .values(state=SignatureState.CONFIRMED, mailbox_slot=bindparam("slot"), counted_name=bindparam("known_as"))
        .values(changes)
    )
    if places:
        db.session.connection().execute(statement, list(places))


def _counts_again(signature: Signature, changes: dict[str, Any]) -> bool:
    try:
        return count_in(signature, confirmed_at=signature.confirmed_at, **changes)
    except AlreadySigned:
        return False


def _on_paper(signature: Signature) -> Counted:
    """Return how this person would be known if they had signed on paper before."""
    return paper.mailbox(signature.postal_code), None, counted_name(signature.name)


def _there(campaign_id: int, signatures: Sequence[Signature]) -> set[Counted]:
    """Return who counts at the mailboxes of these, or may be one of them on paper."""
    names = {counted_name(each.name) for each in signatures}
    at_mailbox = Signature.canonical_email.in_({each.canonical_email for each in signatures})
    on_paper = Signature.canonical_email.in_({paper.mailbox(each.postal_code) for each in signatures})
    found = db.session.execute(
        select(Signature.canonical_email, Signature.mailbox_slot, Signature.counted_name).where(
            Signature.campaign_id == campaign_id,
            Signature.state == SignatureState.CONFIRMED,
            at_mailbox | (on_paper & Signature.counted_name.in_(names)),
        )
    )
    return {(mailbox, slot, name) for mailbox, slot, name in found}


def _free_places(there: set[Counted], signatures: Sequence[Signature]) -> list[dict[str, Any]]:
    """Give each signature a place of its mailbox, as far as there are some."""
    taken: dict[str, dict[int | None, str | None]] = defaultdict(dict)
    for mailbox, slot, name in there:
        taken[mailbox][slot] = name
    places = []
    for each in signatures:
        at, known_as = taken[each.canonical_email], counted_name(each.name)
        free = set(range(1, PEOPLE_PER_MAILBOX + 1)) - at.keys()
        if free and known_as not in at.values():
            at[min(free)] = known_as
            places.append({"number": each.id, "slot": min(free), "known_as": known_as})
    return places
