"""A site with something in every state, for the pages that tests and screenshots look at."""

from collections.abc import Callable
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
from app.extensions import utc_now
from app.outbox.models import MessageState
from app.signatures import asking_again, news_chores
from app.signatures.models import Signature, SignatureState
from app.tokens import Purpose
from tests.browser import desk, mails, rare
from tests.browser.desk import Desk
from tests.browser.leaving import order_and_let_leave
from tests.browser.rare import LANGUAGES, Rare
from tests.factories import a_campaign, a_letter, a_new_text, a_signature, an_organizer

SAMPLE = Path(__file__).parents[2] / "examples" / "cancel-inherited-immigration-policies.toml"


FATES = (None, MessageState.PENDING, MessageState.UNCERTAIN, MessageState.BOUNCED)


@dataclass(frozen=True)
class Site(Rare):
    """Addresses on the site, by the state that they show."""

    index: str
    campaign: str
    draft: str
    closed: str
    delivered: str
    archived: str
    working: str
    embed: str
    embed_closed: str
    embed_signed: str
    check_your_email: str
    confirm: str
    confirm_again: str
    confirmed: str
    link_broken: str
    link_expired: str
    link_ended: str
    link_closed: str
    unsubscribe: str
    thank_you: str
    my_letter: str
    my_letter_waiting: str
    my_letter_written: str
    my_letter_queued: str
    my_letter_unclear: str
    my_letter_returned: str
    my_letter_left_withdraw: str
    my_letter_left_words: str
    my_letter_left_erase: str
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
    mail_texts: dict[str, str]
    "The same as text, below its subject."
    desk: Desk
    newcomer: Callable[[Purpose], str]
    "Lets somebody sign the sample campaign now, and returns their link: for what can be done once only."


def build(app: Flask) -> Site:
    """Fill the app's empty database, and say where to look."""
    with app.app_context():
        campaigns.load(parse(SAMPLE.read_bytes()))
        campaign = find(SAMPLE.stem)
        rare.sign_often(campaign, 7268)
        return _addresses(app, campaign)


def _addresses(app: Flask, campaign: Campaign) -> Site:
    pending, ended, done = (
        a_signature(campaign, state=state, name="[Your Name]")
        for state in (SignatureState.PENDING, SignatureState.WITHDRAWN, SignatureState.CONFIRMED)
    )
    closed = a_campaign(state=CampaignState.CLOSED, languages=LANGUAGES)
    late = a_signature(closed)
    html, texts = mails.shown(campaign, done)
    left = {state: _letter(_whose_letter_is(state)) for state in FATES}
    here = f"/campaigns/{campaign.slug}"
    return Site(
        **vars(rare.addresses()),
        index="/",
        campaign=here,
        draft=_page(CampaignState.DRAFT),
        closed=f"/campaigns/{closed.slug}",
        delivered=_delivered(CampaignState.CLOSED),
        archived=_delivered(CampaignState.ARCHIVED),
        working=_page(CampaignState.OPEN, proof_of_work=True),
        embed=f"/embed/{campaign.slug}",
        embed_closed=f"/embed/{closed.slug}",
        embed_signed=f"/embed/{campaign.slug}/signed?t={tokens.issue(Purpose.CHECK_EMAIL, pending.public_id)}",
        check_your_email=f"{here}/check-your-email?t={tokens.issue(Purpose.CHECK_EMAIL, pending.public_id)}",
        confirm=_confirm(pending),
        confirm_again=_confirm(a_signature(campaign, name=done.name, email=done.email)),
        confirmed=_confirm(done),
        link_broken="/confirm/broken",
        link_expired=_two_weeks_old(pending),
        link_ended=_confirm(ended),
        link_closed=_confirm(late),
        unsubscribe=f"/unsubscribe/{tokens.issue(Purpose.UNSUBSCRIBE, done.public_id)}",
        thank_you=f"{here}/thank-you",
        my_letter=_letter(done),
        my_letter_waiting=_letter(pending),
        my_letter_written=left[None],
        my_letter_queued=left[MessageState.PENDING],
        my_letter_unclear=left[MessageState.UNCERTAIN],
        my_letter_returned=left[MessageState.BOUNCED],
        my_letter_left_withdraw=left[MessageState.UNCERTAIN] + "/withdraw",
        my_letter_left_words=left[MessageState.PENDING] + "/words",
        my_letter_left_erase=left[MessageState.BOUNCED] + "/erase",
        my_letter_words=_letter(pending) + "/words",
        my_letter_withdraw=_letter(done) + "/withdraw",
        my_letter_erase=_letter(done) + "/erase",
        my_letter_withdrawn=_letter(ended),
        my_letter_asked=(asked := _asked_again()),
        my_letter_new_text=f"{asked}/new-text",
        privacy="/privacy",
        sign_in="/sign-in",
        mails=html,
        mail_texts=texts,
        desk=desk.build(campaign),
        newcomer=rare.newcomers(app, campaign.id),
    )


def _asked_again() -> str:
    """Somebody whose letter has a new text; returns their private page."""
    campaign = a_campaign(languages=("en", "es", "ht"))
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    a_letter(signature, own_words="My street has no tree.")
    asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)
    news_chores.work()
    return _letter(signature)


def _page(state: CampaignState, **fields: bool) -> str:
    return f"/campaigns/{a_campaign(state=state, languages=LANGUAGES, **fields).slug}"


def _whose_letter_is(state: MessageState | None) -> Signature:
    """Return a signature whose letter's mail is in a state; None = its delivery is not ordered yet."""
    campaign = a_campaign(languages=LANGUAGES)
    signature = a_signature(campaign, state=SignatureState.CONFIRMED, own_words="My brother waits.")
    letter = a_letter(signature)
    if state:
        order_and_let_leave(letter, state)
    campaigns.close_campaign(campaign.slug)  # so that the public list is not full of them
    return signature


def _delivered(state: CampaignState) -> str:
    """Return the page of an ended campaign of whose letters each had another fate."""
    campaign = a_campaign(languages=LANGUAGES)
    for each in (MessageState.SENT, MessageState.BOUNCED, MessageState.UNCERTAIN):
        order_and_let_leave(a_letter(a_signature(campaign, state=SignatureState.CONFIRMED)), each)
    campaigns.close_campaign(campaign.slug)
    if state == CampaignState.ARCHIVED:
        campaigns.archive_campaign(campaign.slug)
    return f"/campaigns/{campaign.slug}"


def _confirm(signature: Signature) -> str:
    return f"/confirm/{tokens.issue(Purpose.CONFIRM, signature.public_id)}"


def _letter(signature: Signature) -> str:
    return f"/letter/{tokens.issue(Purpose.LETTER, signature.public_id)}"


def _two_weeks_old(signature: Signature) -> str:
    with time_machine.travel(utc_now() - timedelta(days=14)):
        return _confirm(signature)
