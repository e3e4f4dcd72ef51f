"""The one place where a signature changes its state, and where it is decided whether it counts."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Row, bindparam, select, union_all, update
from sqlalchemy.exc import IntegrityError

from app.errors import DomainError
from app.extensions import db, utc_now
from app.signatures import news, one_person, paper
from app.signatures.models import ALLOWED_MOVES, Signature, SignatureState
from app.signatures.typed import counted_name

Counted = Row[*tuple[Any, ...]]

PEOPLE_PER_MAILBOX = 2
STAMP = {SignatureState.CONFIRMED: "confirmed_at"}
"Which moment a move sets; every other move sets `ended_at`."
_COUNTED_AT = (
    Signature.campaign_id == bindparam("campaign"),
    Signature.canonical_email == bindparam("mailbox"),
    Signature.state == SignatureState.CONFIRMED,
)
_PLACE = select(Signature.id, Signature.mailbox_slot, Signature.counted_name, Signature.canonical_email)
_ON_PAPER = (
    Signature.campaign_id == bindparam("campaign"),
    Signature.canonical_email == bindparam("paper"),
    Signature.counted_name == bindparam("name"),
    Signature.state == SignatureState.CONFIRMED,
)
_PLACES_AT_MAILBOX = union_all(_PLACE.where(*_COUNTED_AT), _PLACE.where(*_ON_PAPER))
_PLACES_OF_NAME = _PLACE.where(
    Signature.campaign_id == bindparam("campaign"),
    Signature.counted_name == bindparam("name"),
    Signature.postal_code == bindparam("place"),
    Signature.state == SignatureState.CONFIRMED,
)
_OF_ANY = (
    Signature.campaign_id.in_(bindparam("campaigns", expanding=True)),
    Signature.state == SignatureState.CONFIRMED,
)
_WHO = select(Signature.campaign_id, Signature.canonical_email, Signature.counted_name)
_TAKEN = union_all(
    _WHO.where(*_OF_ANY, Signature.canonical_email.in_(bindparam("mailboxes", expanding=True))),
    _WHO.where(
        *_OF_ANY,
        Signature.canonical_email.in_(bindparam("papers", expanding=True)),
        Signature.counted_name.in_(bindparam("names", expanding=True)),
    ),
)
_TABLE: Any = Signature.__table__
_COUNT_IN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("number"), _TABLE.c.state == SignatureState.PENDING)
    .values(
        state=SignatureState.CONFIRMED, confirmed_at=bindparam("now"), mailbox_slot=1, counted_name=bindparam("person")
    )
)
SIGNED_HERE = "signed-here"
"The flag of one on paper whose signer has signed here since."


class AlreadySigned(DomainError):
    """This letter is signed already from your mailbox. Each person counts once."""


class MovedMeanwhile(DomainError):
    """Somebody else decided about this signature at the same moment. Please press the button again."""

    status = HTTPStatus.CONFLICT


def move(signature: Signature, to: SignatureState, **changes: Any) -> bool:
    """Bring a signature to a state; False if it is in none that leads there, for instance because it is there already.

    Joins the caller's transaction. The database decides between two that move at the same time.

    Args:
        signature: which one; it shows its new values afterwards.
        to: the new state.
        changes: other columns that change with it.
    """
    sources = [state for state, targets in ALLOWED_MOVES.items() if to in targets]
    moment: dict[str, datetime] = {STAMP.get(to, "ended_at"): utc_now()}
    moved = db.session.scalar(
        update(Signature)
        .where(Signature.id == signature.id, Signature.state.in_(sources))
        .values(state=to, **moment | changes)
        .returning(Signature)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if moved is None:
        db.session.refresh(signature)
    return moved is not None


def count_in(signature: Signature, **changes: Any) -> bool:
    """Let a signature count; False if it does already or can no more.

    Args:
        signature: which one.
        changes: other columns that change with it.

    Raises:
        AlreadySigned: this person counts already, or two people of this mailbox do.
    """
    one_person.hold(signature.campaign_id, [(signature.postal_code, signature.name)])
    return count_held(signature, **changes)


def count_held(signature: Signature, **changes: Any) -> bool:
    """Do what `count_in` does for somebody whom the caller holds.

    Two unique keys decide: a mailbox has two places, and one name has one of them. Somebody else may take a place
    between our look and our try, so there are as many tries as places, and one for each to be taken before us.

    Args:
        signature: which one.
        changes: other columns that change with it.

    Raises:
        AlreadySigned: this person counts already, or two people of this mailbox do.
    """
    for _try in range(PEOPLE_PER_MAILBOX + 1):
        there = _places(signature)
        place = _free_place(signature, there)
        try:
            with db.session.connection().begin_nested():
                counts = move(signature, SignatureState.CONFIRMED, **place, **changes)
        except IntegrityError:
            db.session.refresh(signature)
        else:
            if counts:
                _end_on_paper(signature, there)
            return counts
    raise AlreadySigned


def count_in_together(signatures: Sequence[Signature]) -> list[Signature]:
    """Let those of some signatures that wait count who are the first of their mailbox, and return them.

    Whoever shares a mailbox with somebody who counts, or signed on paper before, is left for `count_in`. They are taken
    in one order everywhere, so that two who count several in cannot wait for each other in a circle.

    Raises:
        IntegrityError: somebody else took a place between our look and our try.
        MovedMeanwhile: one of them waits no more.
    """
    first = {(each.campaign_id, each.canonical_email): each for each in reversed(signatures)}
    for campaign_id in sorted({each.campaign_id for each in signatures}):
        people = [(each.postal_code, each.name) for each in signatures if each.campaign_id == campaign_id]
        one_person.hold(campaign_id, people)
    taken = _taken(signatures)
    counted = [each for key, each in sorted(first.items()) if taken.isdisjoint((key, _on_paper(each)))]
    moves = [{"number": each.id, "person": counted_name(each.name), "now": utc_now()} for each in counted]
    if moves and db.session.connection().execute(_COUNT_IN, moves).rowcount != len(moves):
        raise MovedMeanwhile
    return counted


def end(signature: Signature, to: SignatureState, **changes: Any) -> bool:
    """Take a signature out of the count, free its place for others, end its news; False if it had ended already."""
    ended = move(signature, to, mailbox_slot=None, counted_name=None, **changes)
    if ended:
        news.call_off_all(signature.campaign_id, [signature.id])
    return ended


def counted_at(signature: Signature) -> list[Signature]:
    """Return the signatures that count at the mailbox of this one."""
    return list(db.session.scalars(select(Signature).where(*_COUNTED_AT), _mailbox(signature)))


def _mailbox(signature: Signature) -> dict[str, Any]:
    return {"campaign": signature.campaign_id, "mailbox": signature.canonical_email}


def _on_paper(signature: Signature) -> tuple[int, str, str]:
    return signature.campaign_id, paper.mailbox(signature.postal_code), counted_name(signature.name)


def _taken(signatures: Sequence[Signature]) -> set[tuple[Any, ...]]:
    """Return the mailboxes of some signatures at which somebody counts, and as whom some of them count on paper."""
    papers = [_on_paper(each) for each in signatures]
    which = {
        "campaigns": sorted({each.campaign_id for each in signatures}),
        "mailboxes": sorted({each.canonical_email for each in signatures}),
        "papers": sorted({each[1] for each in papers}),
        "names": sorted({each[2] for each in papers}),
    }
    rows = db.session.connection().execute(_TAKEN, which).all()
    return {(row.campaign_id, row.canonical_email) for row in rows} | {tuple(row) for row in rows}


def _places(signature: Signature) -> list[Counted]:
    """Return what counts at the mailbox of this one and on paper under its name, or for one on paper, under its name.

    A name on paper is looked for where it has the same postal code.
    """
    name, place = counted_name(signature.name), signature.postal_code
    if signature.witnessed_by:
        there = db.session.connection().execute(_PLACES_OF_NAME, _mailbox(signature) | {"name": name, "place": place})
    else:
        where = _mailbox(signature) | {"name": name, "paper": paper.mailbox(place)}
        there = db.session.connection().execute(_PLACES_AT_MAILBOX, where)
    return [other for other in there if other.id != signature.id]


def _free_place(signature: Signature, there: list[Counted]) -> dict[str, Any]:
    name = counted_name(signature.name)
    if signature.witnessed_by:
        if there:
            raise AlreadySigned
        return {"mailbox_slot": None, "counted_name": name}
    taken = [other for other in there if other.canonical_email == signature.canonical_email]
    free = set(range(1, PEOPLE_PER_MAILBOX + 1)) - {other.mailbox_slot for other in taken}
    if not free or name in {other.counted_name for other in taken}:
        raise AlreadySigned
    return {"mailbox_slot": min(free), "counted_name": name}


def _end_on_paper(signature: Signature, there: list[Counted]) -> None:
    """Let who signed on paper before count once: what was confirmed from a mailbox says more."""
    for other in there:
        if other.canonical_email != signature.canonical_email:
            on_paper = db.session.get_one(Signature, other.id)
            end(on_paper, SignatureState.REJECTED, flagged=SIGNED_HERE, reviewed_at=utc_now())
