"""Reading campaigns."""

import time
from collections.abc import Collection, Sequence

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from app.campaigns import paragraphs
from app.campaigns.export import current_letter_texts
from app.campaigns.models import Campaign, CampaignState, LetterText, Target
from app.campaigns.page import AskView, CampaignCard, CampaignPage, LetterView, SponsorView, TargetView
from app.campaigns.story import render
from app.errors import NotFound
from app.extensions import db

MOST_KEPT = 256
"Pages in memory, of some ten kilobytes each."
_OPEN = select(Campaign.id).where(
    Campaign.id.in_(bindparam("campaigns", expanding=True)), Campaign.state == CampaignState.OPEN
)
_VERSION = select(Campaign.id, Campaign.revision, Campaign.state).where(Campaign.slug == bindparam("slug"))


class CampaignNotFound(NotFound):
    """There is no campaign at this address."""


class CampaignUnfinished(NotFound):
    """This campaign is still being written."""


def find(slug: str) -> Campaign:
    """Return the campaign at an address, whatever its state.

    Raises:
        CampaignNotFound: there is none.
    """
    campaign = db.session.scalar(select(Campaign).where(Campaign.slug == slug)) if "\0" not in slug else None
    if campaign is None:
        raise CampaignNotFound
    return campaign


def open_campaigns(language: str) -> list[CampaignCard]:
    """Return the campaigns that can be signed today, newest first, in `language` where they have it."""
    campaigns = db.session.scalars(
        select(Campaign)
        .where(Campaign.state == CampaignState.OPEN)
        .order_by(Campaign.opened_at.desc(), Campaign.id.desc())
        .options(selectinload(Campaign.texts), selectinload(Campaign.letter_texts), selectinload(Campaign.targets))
    )
    return [_card(campaign, language) for campaign in campaigns]


def page_at(slug: str, language: str) -> CampaignPage:
    """Return `page` of the campaign at an address: from memory, if its row says that nothing has changed since.

    In production the row is asked once in each second, as for the page that readers see (docs/decisions/0006).

    Raises:
        CampaignNotFound: there is none.
        CampaignUnfinished: it is a draft, which nobody may read yet.
    """
    second, seen = int(time.time()), _seen()
    if (kept := seen.get((slug, language))) and kept[0] == second:
        return kept[1]
    found = _page_now(slug, language)
    if current_app.config["PAGE_CACHE"]:
        if len(seen) >= MOST_KEPT:
            seen.clear()
        seen[slug, language] = second, found
    return found


def open_among(campaign_ids: Collection[int]) -> set[int]:
    """Return which of some campaigns take signatures now."""
    return set(db.session.connection().execute(_OPEN, {"campaigns": sorted(campaign_ids)}).scalars())


def _page_now(slug: str, language: str) -> CampaignPage:
    row = db.session.connection().execute(_VERSION, {"slug": slug}).first() if "\0" not in slug else None
    if row is None:
        raise CampaignNotFound
    if row.state == CampaignState.DRAFT:
        raise CampaignUnfinished
    return _kept().get((*row, language)) or page(find(slug), language)


def page(campaign: Campaign, language: str) -> CampaignPage:
    """Return what the campaign says in `language`, or in its own language where it has no such text.

    It is read once in each process for each revision, so that a signature costs one look at the campaign.

    Raises:
        CampaignUnfinished: it has no texts or no letter yet; no open campaign is so.
    """
    kept = _kept()
    version = (campaign.id, campaign.revision, campaign.state, language)
    if version not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[version] = _page(campaign, language)
    return kept[version]


def _kept() -> dict[tuple[int, int, str, str], CampaignPage]:
    kept: dict[tuple[int, int, str, str], CampaignPage] = current_app.extensions.setdefault("campaign_pages", {})
    return kept


def _seen() -> dict[tuple[str, str], tuple[int, CampaignPage]]:
    """Return the pages of this second, and those of earlier ones that nobody asked for since."""
    seen: dict[tuple[str, str], tuple[int, CampaignPage]] = current_app.extensions.setdefault("pages_this_second", {})
    return seen


def _page(campaign: Campaign, language: str) -> CampaignPage:
    language = _readable(campaign, language)
    letter_text = current_letter_text(campaign, language)
    text = next(text for text in campaign.texts if text.language == language)
    return CampaignPage(
        id=campaign.id,
        slug=campaign.slug,
        state=campaign.state,
        language=language,
        languages=languages(campaign),
        title=text.title,
        summary=text.summary,
        story_html=render(text.story),
        asks=tuple(
            AskView(ask.title, ask.text, ask.link_label, ask.link_url)
            for ask in campaign.asks
            if ask.language == language
        ),
        sponsors=tuple(SponsorView(sponsor.name, sponsor.url, sponsor.logo) for sponsor in campaign.sponsors),
        targets=tuple(_target(target) for target in campaign.targets),
        letter=_letter(letter_text),
        goal=campaign.goal,
        to_line=_to_line(letter_text, campaign.targets),
        to_language=_to_language(letter_text, campaign),
        proof_of_work=campaign.proof_of_work,
        opened_at=campaign.opened_at,
        closed_at=campaign.closed_at,
    )


def languages(campaign: Campaign) -> tuple[str, ...]:
    """Return the languages in which the campaign has both page and letter, its own first."""
    both = {text.language for text in campaign.texts} & {text.language for text in campaign.letter_texts}
    return tuple(sorted(both, key=lambda language: (language != campaign.language, language)))


def current_letter_text(campaign: Campaign, language: str) -> LetterText:
    """Return the letter as it can be signed now: the highest version in that language.

    Raises:
        CampaignUnfinished: there is no letter in that language.
    """
    try:
        return current_letter_texts(campaign)[language]
    except KeyError:
        raise CampaignUnfinished from None


def display(target: Target) -> str:
    """Return a target in one line, as in `Secretary Ada Example, Department of Examples`."""
    person = " ".join(part for part in (target.honorific, target.name) if part)
    return ", ".join(part for part in (person, target.office) if part)


def _readable(campaign: Campaign, language: str) -> str:
    available = languages(campaign)
    if not available:
        raise CampaignUnfinished
    return language if language in available else available[0]


def _card(campaign: Campaign, language: str) -> CampaignCard:
    language = _readable(campaign, language)
    text = next(text for text in campaign.texts if text.language == language)
    letter_text = current_letter_text(campaign, language)
    to_line, to_language = _to_line(letter_text, campaign.targets), _to_language(letter_text, campaign)
    return CampaignCard(
        campaign.id, campaign.slug, language, text.title, text.summary, to_line, to_language, campaign.goal
    )


def _target(target: Target) -> TargetView:
    return TargetView(target.id, display(target), target.honorific, target.name, target.office)


def _letter(text: LetterText) -> LetterView:
    return LetterView(text.id, text.subject, text.salutation, paragraphs.split(text.body), text.closing, text.language)


def _to_line(text: LetterText, targets: Sequence[Target]) -> str:
    return text.addressee or "; ".join(display(target) for target in targets)


def _to_language(text: LetterText, campaign: Campaign) -> str:
    return text.language if text.addressee else campaign.language
