"""What organizers do to campaigns by hand: create, edit, duplicate, and try out without storing anything."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

from app.campaigns import changes
from app.campaigns.export import campaign_file
from app.campaigns.file import CampaignFile, read
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.queries import CampaignNotFound, find
from app.campaigns.service import locked, locked_or_new
from app.errors import DomainError
from app.extensions import db
from app.organizers import audit


class SlugTaken(DomainError):
    """There is a campaign at this address already. Choose another one."""

    status = HTTPStatus.CONFLICT


class EditedMeanwhile(DomainError):
    """Somebody else has changed this campaign since you opened it. Nothing of yours is lost; nothing is stored yet."""

    status = HTTPStatus.CONFLICT


def create(slug: str, language: str, title: str, by: int) -> None:
    """Begin a campaign as a draft.

    Args:
        slug: its name in addresses.
        language: the one that others fall back to.
        title: in that language.
        by: the organizer who does it.

    Raises:
        CampaignFileInvalid: one of these cannot be.
        SlugTaken: there is such a campaign.
    """
    _insert(read({"slug": slug, "language": language, language: {"title": title}}), "campaign.create", by)


def duplicate(slug: str, copy: str, by: int) -> None:
    """Begin a draft that says all that another campaign says.

    Args:
        slug: the other campaign's.
        copy: the new one's.
        by: the organizer who does it.

    Raises:
        CampaignNotFound, SlugTaken, CampaignFileInvalid: as `find` and `create`.
    """
    file = replace(campaign_file(find(slug)), state=CampaignState.DRAFT.value)
    read({"slug": copy, "language": file.language})
    _insert(replace(file, slug=copy), "campaign.duplicate", by)


def edit(file: CampaignFile, target_ids: Sequence[int | None], revision: int, by: int) -> list[str]:
    """Make a campaign say what an organizer wants, unless somebody else has changed it meanwhile.

    Args:
        file: all that it is to say; its state is not looked at.
        target_ids: which target each of the file's is; None = a new one.
        revision: the one that the organizer saw.
        by: the organizer.

    Returns:
        Sentences on what deserves a second look.

    Raises:
        CampaignNotFound: it is not there.
        EditedMeanwhile: its revision is another one by now.
        TargetHasLetters: a target is left out to whom letters were signed.
    """
    try:
        sentences = _edited(file, target_ids, revision, by)
    except DomainError:
        db.session.rollback()
        raise
    db.session.commit()
    return sentences


@contextmanager
def tried_out(file: CampaignFile, target_ids: Sequence[int | None]) -> Iterator[Campaign]:
    """Lend the campaign as it would be; afterwards everything is as before.

    Pages and mails are made from the database, so what they will be is seen best by writing, looking, and taking the
    writing back.
    """
    try:
        campaign = _locked(file.slug)
        campaign.revision = -1 - secrets.randbelow(2**30)  # pages are kept by it: no reader may get this one
        changes.apply(file, campaign, target_ids)
        db.session.flush()
        yield campaign
    finally:
        db.session.rollback()


def _edited(file: CampaignFile, target_ids: Sequence[int | None], revision: int, by: int) -> list[str]:
    campaign = _locked(file.slug)
    if campaign_file(campaign) == replace(file, state=campaign.state):
        return []  # also when a button was pressed twice, and the first press has stored it
    if campaign.revision != revision:
        raise EditedMeanwhile
    sentences = changes.apply(file, campaign, target_ids)
    campaign.revision += 1
    audit.record("campaign.edit", f"campaign:{campaign.id}", by, revision=campaign.revision)
    return sentences


def _insert(file: CampaignFile, action: str, by: int) -> None:
    """Store a new campaign; one that is there and says exactly the same is what the same button made a moment ago."""
    created, campaign = locked_or_new(file.slug)
    if not created:
        is_same = campaign_file(campaign) == file
        db.session.rollback()
        if is_same:
            return
        raise SlugTaken
    changes.apply(file, campaign)
    db.session.flush()
    audit.record(action, f"campaign:{campaign.id}", by)
    db.session.commit()


def _locked(slug: str) -> Campaign:
    campaign = locked(slug)
    if campaign is None:
        raise CampaignNotFound
    return campaign
