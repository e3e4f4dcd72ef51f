"""A site with something in every state, for the pages that tests and screenshots look at."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import time_machine
from flask import Flask

from app import tokens
from app.campaigns import service as campaigns
from app.campaigns.file import parse
from app.campaigns.models import Campaign, CampaignState
from app.campaigns.queries import find
from app.extensions import db, utc_now
from app.signatures import asking_again, news_chores
from app.signatures.models import Signature, SignatureState, Tally
from app.tokens import Purpose
from tests.browser import desk, mails
from tests.browser.desk import Desk
from tests.factories import a_campaign, a_letter, a_new_text, a_signature, an_organizer

SAMPLE = Path(__file__).parents[2] / "examples" / "cancel-inherited-immigration-policies.toml"


@dataclass(frozen=True)
class Site:
    """Addresses on the site, by the state that they show."""

    index: str
    campaign: str
    closed: str
    embed: str
    embed_signed: str
    check_your_email: str
    confirm: str
    confirmed: str
    link_broken: str
    link_expired: str
    link_ended: str
    thank_you: str
    my_letter: str
    my_letter_words: str
    my_letter_withdraw: str
    my_letter_erase: str
    my_letter_withdrawn: str
    my_letter_asked: str
    my_letter_new_text: str
    privacy: str
    sign_in: str
    mails: dict[str, str]
    "The HTML of each mail, by its name."
    desk: Desk


def build(app: Flask) -> Site:
    """Fill the app's empty database, and say where to look."""
    with app.app_context():
        campaigns.load(parse(SAMPLE.read_bytes()))
        campaign = find(SAMPLE.stem)
        _sign_it_often(campaign, 7268)
        closed = a_campaign(state=CampaignState.CLOSED)
        return _addresses(campaign, closed)


def _addresses(campaign: Campaign, closed: Campaign) -> Site:
    pending, ended, done = (
        a_signature(campaign, state=state, name="[Your Name]")
        for state in (SignatureState.PENDING, SignatureState.WITHDRAWN, SignatureState.CONFIRMED)
    )
    here = f"/campaigns/{campaign.slug}"
    return Site(
        index="/",
        campaign=here,
        closed=f"/campaigns/{closed.slug}",
        embed=f"/embed/{campaign.slug}",
        embed_signed=f"/embed/{campaign.slug}/signed?t={tokens.issue(Purpose.CHECK_EMAIL, pending.public_id)}",
        check_your_email=f"{here}/check-your-email?t={tokens.issue(Purpose.CHECK_EMAIL, pending.public_id)}",
        confirm=_confirm(pending),
        confirmed=_confirm(done),
        link_broken="/confirm/broken",
        link_expired=_two_weeks_old(pending),
        link_ended=_confirm(ended),
        thank_you=f"{here}/thank-you",
        my_letter=_letter(done),
        my_letter_words=_letter(pending) + "/words",
        my_letter_withdraw=_letter(done) + "/withdraw",
        my_letter_erase=_letter(done) + "/erase",
        my_letter_withdrawn=_letter(ended),
        my_letter_asked=(asked := _asked_again()),
        my_letter_new_text=f"{asked}/new-text",
        privacy="/privacy",
        sign_in="/sign-in",
        mails=mails.shown(campaign, done),
        desk=desk.build(campaign),
    )


def _asked_again() -> str:
    """Somebody whose letter has a new text; returns their private page."""
    campaign = a_campaign(languages=("en", "es", "ht"))
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    a_letter(signature, own_words="My street has no tree.")
    asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)
    news_chores.work()
    return _letter(signature)


def _confirm(signature: Signature) -> str:
    return f"/confirm/{tokens.issue(Purpose.CONFIRM, signature.public_id)}"


def _letter(signature: Signature) -> str:
    return f"/letter/{tokens.issue(Purpose.LETTER, signature.public_id)}"


def _two_weeks_old(signature: Signature) -> str:
    with time_machine.travel(utc_now() - timedelta(days=14)):
        return _confirm(signature)


def _sign_it_often(campaign: Campaign, count: int) -> None:
    """Say that many have signed, as the roll-up would."""
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    db.session.add(
        Tally(
            campaign_id=campaign.id,
            dimension="all",
            value="",
            state=SignatureState.CONFIRMED,
            hour=hour,
            count=count,
        )
    )
    db.session.commit()
