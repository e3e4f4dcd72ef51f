"""Taking in people who signed in another system: each is asked to confirm here, or counts because they did so there.

Entry by entry, some hundred to a transaction. Whoever was taken in before, or has a signature here in whatever state,
is left alone; so a file can be read again after a crash, or every day, and nobody is asked twice.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app import tokens
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.extensions import db
from app.organizers import audit
from app.signatures import drafts, mailing
from app.signatures.confirming import CampaignClosed
from app.signatures.forms import SignForm
from app.signatures.import_files import Entry
from app.signatures.import_models import ImportedPerson
from app.signatures.models import Signature
from app.signatures.moves import AlreadySigned, count_in
from app.signatures.typed import Arrival, Typed, counted_name

SOURCE = "import"
BATCH = 200
NO_MAIL = ("unsubscribed", "bouncing", "previous bounce", "spam complaint", "previous spam complaint", "suppressed")
"States of an address in other systems in which it must get no mail."
LONGEST_GROUND = 200


class GroundMissing(DomainError):
    """Say in one line, up to 200 characters, where these people confirmed: it stands in the audit log."""


@dataclass
class Result:
    """What became of the entries of a file."""

    added: int = 0
    known: int = 0
    "They were taken in before, or have signed here."
    problems: list[tuple[int, str]] = field(default_factory=list)
    "For each entry that will not do: its line, and why."


def check(campaign: Campaign, entries: Iterable[Entry]) -> Result:
    """Return what `take_in` would do, without doing it."""
    result = Result()
    for batch in _batches(entries):
        for typed in _typed(batch, result):
            if _is_known(campaign.id, typed):
                result.known += 1
            else:
                result.added += 1
    db.session.rollback()
    return result


def take_in(
    campaign: Campaign,
    entries: Iterable[Entry],
    organizer_id: int | None = None,
    confirmed_at: str = "",
    progress: Callable[[int], object] = lambda _entries: None,
) -> Result:
    """Take people in; those who are known already stay as they are.

    Args:
        campaign: where to.
        entries: who, as `import_files.read` gives them.
        organizer_id: who does it; None = the command line.
        confirmed_at: where they have confirmed their address: then they count without our asking, but no letter is
            written in their name (decision 22); empty = each is asked by mail to confirm here.
        progress: told how many entries are done, after each batch.

    Raises:
        CampaignClosed: the campaign is not open.
        GroundMissing: `confirmed_at` is longer than a line.
    """
    if campaign.state != CampaignState.OPEN:
        raise CampaignClosed
    if len(confirmed_at) > LONGEST_GROUND or not confirmed_at.isprintable():
        raise GroundMissing
    page = campaigns.page(campaign, campaign.language)
    result = Result()
    for batch in _batches(entries):
        before = result.added
        for typed in _typed(batch, result):
            _take(page, typed, is_confirmed=bool(confirmed_at), result=result)
        audit.record(
            "signers.import",
            f"campaign:{page.id}",
            organizer_id,
            added=result.added - before,
            confirmed_at=confirmed_at,
        )
        db.session.commit()
        progress(len(batch))
    return result


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _typed(batch: list[Entry], result: Result) -> Iterator[Typed]:
    """Return the entries that will do, as the form would; note why the others will not."""
    for entry in batch:
        form = SignForm(
            MultiDict(
                {
                    "name": entry.name,
                    "email": entry.email,
                    "postal_code": entry.postal_code,
                    "own_words": entry.own_words,
                }
            )
        )
        if entry.status in NO_MAIL:
            result.problems.append((entry.line, f"This address is {entry.status} there, so it gets no mail from here."))
        elif not form.validate():
            result.problems.append((entry.line, " ".join(str(said[0]) for said in form.errors.values())))
        else:
            yield form.typed()


def _take(page: CampaignPage, typed: Typed, *, is_confirmed: bool, result: Result) -> None:
    """Take one person in, if the database says that nobody did so before."""
    if _is_known(page.id, typed):
        result.known += 1
        return
    try:
        with db.session.begin_nested():
            db.session.add(ImportedPerson(campaign_id=page.id, person_hash=_hash(typed)))
            signature = drafts.first(
                page.id, page.letter.letter_text_id, typed, Arrival(language=page.language, source=SOURCE)
            )
            db.session.add(signature)
            db.session.flush()
            if is_confirmed:
                count_in(signature)
    except (IntegrityError, AlreadySigned):
        result.known += 1
        return
    if not is_confirmed:
        mailing.ask_to_confirm(signature, page)
    result.added += 1


def _is_known(campaign_id: int, typed: Typed) -> bool:
    """Tell whether somebody of this name signed from this mailbox, whatever became of it, or was taken in before."""
    there = select(Signature.name).where(
        Signature.campaign_id == campaign_id, Signature.canonical_email == typed.address.canonical
    )
    if counted_name(typed.name) in map(counted_name, db.session.scalars(there)):
        return True
    before = select(ImportedPerson.id).where(
        ImportedPerson.campaign_id == campaign_id, ImportedPerson.person_hash == _hash(typed)
    )
    return db.session.scalar(before) is not None


def _hash(typed: Typed) -> str:
    return tokens.keyed_hash("imported person", f"{typed.address.canonical}:{counted_name(typed.name)}")
