"""What is done to campaigns."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.campaigns import changes
from app.campaigns.export import campaign_file
from app.campaigns.file import CampaignFile, CampaignFileInvalid, missing, serialize
from app.campaigns.models import ALLOWED_MOVES, Campaign, CampaignState
from app.campaigns.queries import CampaignNotFound, find
from app.errors import DomainError
from app.extensions import db, utc_now
from app.organizers import audit

ORDER = list(CampaignState)


class Outcome(StrEnum):
    """What loading a file did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class LoadResult:
    """What loading a file did, and sentences on what deserves a second look."""

    slug: str
    outcome: Outcome
    sentences: tuple[str, ...] = ()


class MoveRefused(DomainError):
    """A campaign cannot go from where it stands to there."""


def load(file: CampaignFile, by: int | None = None) -> LoadResult:
    """Store what a campaign file says; a second time changes nothing.

    A letter that could have been signed is never changed: it gets a new version. The file's state moves a campaign on,
    never back, so that an old file opens nothing that somebody has closed.

    Args:
        file: what to store.
        by: the organizer who does it; None = the command line.

    Raises:
        changes.TargetHasLetters: the file leaves out a target to whom letters were signed.
        MoveRefused: the file's state is more than one move ahead.
    """
    try:
        result = _loaded(file, by)
    except DomainError:
        db.session.rollback()
        raise
    db.session.commit()
    return result


def _loaded(file: CampaignFile, by: int | None) -> LoadResult:
    created, campaign = locked_or_new(file.slug)
    target_state, sentences = _wanted_state(campaign, file, created)
    if (
        not created
        and campaign_file(campaign) == replace(file, state=campaign.state)
        and target_state == campaign.state
    ):
        return LoadResult(file.slug, Outcome.UNCHANGED, tuple(sentences))
    sentences += changes.apply(file, campaign)
    _enter(campaign, target_state)
    campaign.revision += 0 if created else 1
    outcome = Outcome.CREATED if created else Outcome.UPDATED
    audit.record("campaign.load", f"campaign:{campaign.id}", by, outcome=outcome)
    return LoadResult(file.slug, outcome, tuple(sentences))


def export(slug: str) -> str:
    """Return a campaign as a campaign file; loading it changes nothing.

    Raises:
        CampaignNotFound: there is no such campaign.
    """
    return serialize(campaign_file(find(slug)))


def open_campaign(slug: str, by: int | None = None) -> None:
    """Let people sign; a campaign that is open stays so.

    Args:
        slug: the campaign's.
        by: the organizer who does it; None = the command line.

    Raises:
        CampaignNotFound: there is no such campaign.
        CampaignFileInvalid: something is still missing, and the error says what.
        MoveRefused: it is archived.
    """
    _move(slug, CampaignState.OPEN, by)


def close_campaign(slug: str, by: int | None = None) -> None:
    """Take no more signatures; letters can still be delivered.

    Args:
        slug: the campaign's.
        by: the organizer who does it; None = the command line.

    Raises:
        CampaignNotFound: there is no such campaign.
        MoveRefused: it was never open, or is archived.
    """
    _move(slug, CampaignState.CLOSED, by)


def archive_campaign(slug: str, by: int | None = None) -> None:
    """Put a closed campaign away for good.

    Args:
        slug: the campaign's.
        by: the organizer who does it; None = the command line.

    Raises:
        CampaignNotFound: there is no such campaign.
        MoveRefused: it is not closed.
    """
    _move(slug, CampaignState.ARCHIVED, by)


def _move(slug: str, state: CampaignState, by: int | None) -> None:
    campaign = locked(slug)
    if campaign is None:
        raise CampaignNotFound
    if campaign.state != state:
        try:
            _check_move(campaign, state)
        except DomainError:
            db.session.rollback()
            raise
        _enter(campaign, state)
        campaign.revision += 1
        audit.record(f"campaign.{state}", f"campaign:{campaign.id}", by)
    db.session.commit()


def _check_move(campaign: Campaign, state: CampaignState) -> None:
    if state not in ALLOWED_MOVES[CampaignState(campaign.state)]:
        raise MoveRefused(f"A campaign cannot go from {campaign.state} to {state}.")
    problems = missing(campaign_file(campaign)) if state == CampaignState.OPEN else []
    if problems:
        raise CampaignFileInvalid(problems)


def _enter(campaign: Campaign, state: CampaignState) -> None:
    """Set the state and the moments that go with it."""
    campaign.state = state
    if state != CampaignState.DRAFT:
        campaign.opened_at = campaign.opened_at or utc_now()
    ended = state in (CampaignState.CLOSED, CampaignState.ARCHIVED)
    campaign.closed_at = (campaign.closed_at or utc_now()) if ended else None


def _wanted_state(campaign: Campaign, file: CampaignFile, created: bool) -> tuple[CampaignState, list[str]]:
    now, wanted = CampaignState(campaign.state), CampaignState(file.state)
    if created or wanted == now or (wanted in ALLOWED_MOVES[now] and ORDER.index(wanted) > ORDER.index(now)):
        return wanted, []
    if ORDER.index(wanted) < ORDER.index(now):
        return now, [f"The file says {wanted}, and the campaign stays {now}: a file moves it on, never back."]
    raise MoveRefused(f"A campaign cannot go from {now} to {wanted}.")


def locked_or_new(slug: str) -> tuple[bool, Campaign]:
    """Return whether the campaign is new, and the campaign, kept from every other writer until the commit."""
    campaign = locked(slug)
    if campaign:
        return False, campaign
    try:
        with db.session.begin_nested():
            campaign = Campaign(slug=slug)
            db.session.add(campaign)
    except IntegrityError:  # somebody else has just created it
        return locked_or_new(slug)
    return True, campaign


def locked(slug: str) -> Campaign | None:
    """Take the campaign's row by writing it: on both databases a second writer waits here until we are done."""
    db.session.execute(update(Campaign).where(Campaign.slug == slug).values(revision=Campaign.revision))
    db.session.expire_all()
    return db.session.scalar(select(Campaign).where(Campaign.slug == slug))
