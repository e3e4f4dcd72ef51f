"""Taking in people from a file: each is asked to confirm here, or counts because somebody vouches for it.

Batch by batch, each in its caller's transaction. Whoever was taken in before, or has signed here, is left alone; so a
file can be read again after a crash, or every day, and nobody is asked or counted twice.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.exc import IntegrityError

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.extensions import db
from app.organizers import audit
from app.signatures import drafts, import_lines, known_people, mailing, one_person
from app.signatures.confirming import CampaignClosed
from app.signatures.import_files import Entry
from app.signatures.import_lines import Line, LineRefused
from app.signatures.import_models import ImportedPerson, Way
from app.signatures.moves import AlreadySigned, count_held
from app.signatures.typed import Arrival

SOURCES = {Way.ASK: "import", Way.ELSEWHERE: "import", Way.WITNESSED: "paper"}
BATCH = 50
"Entries in one transaction: a fifth of a second, so that on SQLite no signer waits long."
LONGEST_GROUND = 200
LONGEST_WITNESS = 120


class GroundMissing(DomainError):
    """Say in one line, up to 200 characters, where these people confirmed: it stands in the audit log."""


class WitnessMissing(DomainError):
    """Say in one line, up to 120 characters, who holds the sheets: the name stands beside each signature on them."""


@dataclass(frozen=True)
class How:
    """In which way people come to count."""

    way: Way = Way.ASK
    vouched_by: str = ""
    "Who holds the sheets, or where the addresses were confirmed."
    import_id: int | None = None


@dataclass
class Result:
    """What became of the entries of a file."""

    added: int = 0
    known: int = 0
    "They were taken in before, or have signed here."
    problems: list[tuple[int, str]] = field(default_factory=list)
    "For each entry that will not do: its line, and why."


def check(campaign: Campaign, entries: Iterable[Entry], way: Way = Way.ASK) -> Result:
    """Return what taking people in would do, without doing it."""
    result = Result()
    for batch in batches(entries):
        look(campaign.id, batch, How(way), result)
    db.session.rollback()
    return result


def take_in(
    campaign: Campaign,
    entries: Iterable[Entry],
    organizer_id: int | None = None,
    confirmed_at: str = "",
    progress: Callable[[int], object] = lambda _entries: None,
) -> Result:
    """Take people in, each batch in a transaction; those who are known already stay as they are.

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
    how = How(Way.ELSEWHERE, confirmed_at) if confirmed_at else How()
    check_ground(campaign, how.way, how.vouched_by)
    result = Result()
    for batch in batches(entries):
        before = result.added
        take(campaign, batch, how, result)
        audit.record(
            "signers.import",
            f"campaign:{campaign.id}",
            organizer_id,
            added=result.added - before,
            confirmed_at=confirmed_at,
        )
        db.session.commit()
        progress(len(batch))
    return result


def check_ground(campaign: Campaign, way: Way, ground: str) -> None:
    """Make sure that a campaign takes people in, and that what vouches for them fits the log.

    Raises:
        CampaignClosed: the campaign is not open.
        WitnessMissing: nobody holds the sheets, or the name is longer than a line.
        GroundMissing: the ground is longer than a line.
    """
    if campaign.state != CampaignState.OPEN:
        raise CampaignClosed
    if way == Way.WITNESSED and not (0 < len(ground) <= LONGEST_WITNESS and ground.isprintable()):
        raise WitnessMissing
    if len(ground) > LONGEST_GROUND or not ground.isprintable():
        raise GroundMissing


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Return entries as many at a time as go into one transaction."""
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch


def look(campaign_id: int, batch: Iterable[Entry], how: How, result: Result) -> None:
    """Add to a result what taking in a batch would do."""
    lines = _lines(batch, how, result)
    known = known_people.among(campaign_id, lines, how.way)
    result.known += len(known)
    result.added += len(lines) - len(known)


def take(campaign: Campaign, batch: Iterable[Entry], how: How, result: Result) -> None:
    """Take a batch in, and add to a result what became of it; does not commit."""
    page = campaigns.page(campaign, campaign.language)
    lines = _lines(batch, how, result)
    if how.way != Way.ASK:
        one_person.hold(page.id, [(line.typed.postal_code, line.typed.name) for line in lines])
    known = known_people.among(page.id, lines, how.way)
    for line in lines:
        if line not in known and _took(page, line, how):
            result.added += 1
        else:
            result.known += 1


def _lines(batch: Iterable[Entry], how: How, result: Result) -> list[Line]:
    """Return the entries that will do; note why the others will not."""
    lines = []
    for entry in batch:
        try:
            lines.append(import_lines.of_entry(entry, how.way))
        except LineRefused as error:
            result.problems.append((entry.line, error.sentence))
    return lines


def _took(page: CampaignPage, line: Line, how: How) -> bool:
    """Take one person in, unless the database says that somebody did so before."""
    arrival = Arrival(language=page.language, source=SOURCES[how.way], consents=line.consents)
    signature = drafts.first(page.id, page.letter.letter_text_id, line.typed, arrival)
    signature.import_id = how.import_id
    if how.way == Way.WITNESSED:
        signature.witnessed_by = how.vouched_by
        if line.signed_at:
            signature.created_at = line.signed_at
    try:
        with db.session.begin_nested():
            db.session.add(ImportedPerson(campaign_id=page.id, person_hash=known_people.hash_of(line)))
            db.session.add(signature)
            db.session.flush()
            if how.way != Way.ASK:
                count_held(signature)
    except (IntegrityError, AlreadySigned):
        return False
    if how.way == Way.ASK:
        mailing.ask_to_confirm(signature, page, in_bulk=True)
    return True
