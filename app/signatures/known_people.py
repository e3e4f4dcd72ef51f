"""Who of a file is known: taken in before, or has signed here, so that nobody is asked or counted twice.

A person is known again by a keyed hash of mailbox and name, which names nobody and stays when the signature is erased.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from app import tokens
from app.extensions import db
from app.signatures.import_lines import Line
from app.signatures.import_models import ImportedPerson, Way
from app.signatures.models import Signature, SignatureState
from app.signatures.typed import counted_name

WAITS = (SignatureState.PENDING, SignatureState.EXPIRED)


def among(campaign_id: int, lines: Sequence[Line], way: Way) -> set[Line]:
    """Return the lines whose people were taken in before, or signed from their mailbox, whatever became of it.

    Whoever signed on paper is known by name and postal code too, and may not have confirmed what they began here.
    """
    mailboxes, names = _at_mailboxes(campaign_id, lines, way), _counting(campaign_id, lines, way)
    hashes = {hash_of(line): line for line in lines}
    before = select(ImportedPerson.person_hash).where(
        ImportedPerson.campaign_id == campaign_id, ImportedPerson.person_hash.in_(hashes)
    )
    taken_in = {hashes[each] for each in db.session.scalars(before)}
    return {
        line
        for line in lines
        if line in taken_in
        or (line.mailbox, counted_name(line.typed.name)) in mailboxes
        or (line.typed.postal_code, counted_name(line.typed.name)) in names
    }


def hash_of(line: Line) -> str:
    """Return what the person of a line is known again by."""
    return _hash(line.typed.address.canonical, line.typed.name)


def forget(signature: Signature) -> None:
    """Forget that somebody was taken in, so that a corrected file can bring them again; does not commit."""
    if signature.name:
        hashed = _hash(signature.canonical_email, signature.name)
        person = delete(ImportedPerson).where(ImportedPerson.campaign_id == signature.campaign_id)
        db.session.execute(person.where(ImportedPerson.person_hash == hashed))


def _at_mailboxes(campaign_id: int, lines: Sequence[Line], way: Way) -> set[tuple[str, str]]:
    """Return mailbox and name of those who signed from the mailboxes of these lines."""
    there = select(Signature.canonical_email, Signature.name).where(
        Signature.campaign_id == campaign_id,
        Signature.canonical_email.in_({line.mailbox for line in lines if line.mailbox}),
    )
    if way == Way.WITNESSED:
        there = there.where(Signature.state.not_in(WAITS))
    return {(mailbox, counted_name(name)) for mailbox, name in db.session.execute(there)}


def _counting(campaign_id: int, lines: Sequence[Line], way: Way) -> set[tuple[str, str]]:
    """Return postal code and name of those who count under a name of these lines, if these are on paper."""
    if way != Way.WITNESSED:
        return set()
    same = select(Signature.postal_code, Signature.counted_name).where(
        Signature.campaign_id == campaign_id,
        Signature.counted_name.in_({counted_name(line.typed.name) for line in lines}),
        Signature.state == SignatureState.CONFIRMED,
    )
    return {(place, name or "") for place, name in db.session.execute(same)}


def _hash(mailbox: str, name: str) -> str:
    return tokens.keyed_hash("imported person", f"{mailbox}:{counted_name(name)}")
