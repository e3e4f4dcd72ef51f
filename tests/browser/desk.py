"""What an organizer finds: letters that wait, and a delivery under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import tokens
from app.api import keys
from app.api.models import Scope
from app.campaigns.models import Campaign, CampaignState
from app.extensions import db, utc_now
from app.letters import chores, service
from app.letters.models import Letter
from app.letters.orders import Order
from app.organizers import invitations, team
from app.organizers.models import Organizer, Role
from app.outbox.bounce_report import BounceReport, ReportState
from app.outbox.models import Message, MessageState, StreamCounters
from app.signatures import informing, news_chores
from app.signatures.models import PropertyTotal, SignatureState, Tally
from app.tokens import Purpose
from app.webhooks import service as webhooks
from tests.browser import ruled, stopped
from tests.factories import a_campaign, a_letter, a_signature, an_organizer, an_update
from tests.organizers.codes import with_second_factor
from tests.organizers.signing_in import someone
from tests.signatures.bringing import two_files
from tests.signatures.deciding import set_aside

OUTCOMES = (
    *5 * ((MessageState.SENT, "250", "2.0.0 Ok: queued"),),
    *3 * ((MessageState.FAILED, "554", "5.7.1 Message rejected as unwanted"),),
    (MessageState.UNCERTAIN, "lost", ""),
)
"State, code and reply of the first messages."


@dataclass(frozen=True)
class Desk:
    """Addresses of the dashboard's screens, and who may open them."""

    email: str
    careful: str
    "Somebody with a second factor."
    codes: list[str]
    "Their recovery codes that are left; each works once."
    overview: str
    campaign: str
    statistics: str
    deliver: str
    delivery: str
    delivery_moved: str
    new_campaign: str
    editor: str
    duplicate: str
    integrations: str
    signers: str
    signer: str
    imports: str
    import_checked: str
    import_done: str
    review: str
    rules: str
    rule_new: str
    rule: str
    rule_going_on: str
    rule_rejected: str
    bounces: str
    team: str
    invitation: str
    audit: str
    updates: str
    update_draft: str
    update_send: str
    update: str
    account: str
    second_factor: str
    forgotten: str
    new_password: str
    ask_again: str
    campaign_asking: str
    campaign_draft: str
    asked: str
    proof: str


def build(campaign: Campaign) -> Desk:
    """Order a delivery of some letters, and leave some waiting."""
    organizer = someone()
    target = campaign.targets[0]
    *_, last = [_a_letter(campaign) for _ in range(12)]
    order = Order(target.id, last.id, pace_per_hour=600, typed_address=target.address)
    delivery = service.order_delivery(order, organizer.id)
    chores.work()
    _let_some_leave(delivery.stream_id)
    for _ in range(5):
        _a_letter(campaign)
    _an_unclear_bounce()
    _a_history(campaign)
    careful = someone()
    return Desk(
        email=organizer.email,
        careful=careful.email,
        codes=with_second_factor(careful),
        overview="/dashboard/",
        campaign=f"/dashboard/campaigns/{campaign.slug}",
        statistics=f"/dashboard/campaigns/{campaign.slug}/statistics",
        deliver=f"/dashboard/campaigns/{campaign.slug}/deliver/{target.id}",
        delivery=f"/dashboard/deliveries/{delivery.public_id}",
        delivery_moved=stopped.at_a_new_address(_a_letter(a_campaign()), organizer),
        new_campaign="/dashboard/new-campaign",
        editor=f"/dashboard/campaigns/{campaign.slug}/edit",
        duplicate=f"/dashboard/campaigns/{campaign.slug}/duplicate",
        integrations=_integrations(campaign, organizer),
        bounces="/dashboard/bounces",
        team="/dashboard/team",
        invitation=_a_team(organizer),
        audit="/dashboard/audit",
        updates=f"/dashboard/campaigns/{campaign.slug}/updates",
        **_updates(campaign, organizer),
        account="/dashboard/account",
        second_factor="/dashboard/account/second-factor",
        forgotten="/forgotten-password",
        new_password=f"/new-password/{tokens.issue(Purpose.NEW_PASSWORD, organizer.session_key)}",
        ask_again=stopped.undecided(a_campaign()),
        campaign_asking=stopped.asking(a_campaign(), organizer),
        campaign_draft=f"/dashboard/campaigns/{a_campaign(state=CampaignState.DRAFT).slug}",
        asked=stopped.unreached(a_campaign(), organizer),
        proof="/dashboard/proof?next=/dashboard/audit",
        **_signers(campaign),
        **two_files(campaign, organizer),
        **ruled.screens(a_campaign()),
    )


def _signers(campaign: Campaign) -> dict[str, str]:
    """Signatures to look through, one of them rejected, and some that were set aside."""
    here = f"/dashboard/campaigns/{campaign.slug}"
    for number, why in enumerate(("many", "trap", "disposable")):
        set_aside(campaign, name=f"Odd One {number}", flagged=why, own_words="Win a prize!" if why == "trap" else "")
    rejected = set_aside(campaign, name="Ana Ruiz", postal_code="60608", reviewed_at=utc_now())
    return {
        "signers": f"{here}/signers",
        "signer": f"{here}/signers/{rejected.id}",
        "review": f"{here}/review",
    }


def _updates(campaign: Campaign, organizer: Organizer) -> dict[str, str]:
    """A draft in each language, and an update under way that some did not get."""
    for number in range(12):
        a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True, language=("en", "es")[number % 2])
    sent, draft = an_update(campaign), an_update(campaign, ("en", "es", "ht"))
    informing.order(sent, sent.revision, organizer.id)
    news_chores.work()
    _let_some_leave(sent.stream_id)
    here = "/dashboard/updates"
    return {
        "update_draft": f"{here}/{draft.public_id}",
        "update_send": f"{here}/{draft.public_id}/send",
        "update": f"{here}/{sent.public_id}/sending",
    }


def _integrations(campaign: Campaign, organizer: Organizer) -> str:
    """Keys that programs use, and programs that are told; returns the screen that shows them."""
    keys.make(campaign.id, "The map on our site", (Scope.READ,), organizer.id)
    keys.make(campaign.id, "Neighbours United", tuple(Scope), organizer.id)
    works = webhooks.add(campaign.id, "http://127.0.0.1/hooks/letters", organizer.id)
    works.last_at, works.last_answer = utc_now(), "answered 204"
    off = webhooks.add(campaign.id, "http://127.0.0.1/old-site/hooks", organizer.id)
    off.last_at, off.last_answer, off.off_since = utc_now(), "answered 410", utc_now()
    db.session.commit()
    return f"/dashboard/campaigns/{campaign.slug}/integrations"


def _a_history(campaign: Campaign) -> None:
    """A month of sign-ups, as the roll-up would have left it: much at first, and again when a paper wrote about it."""
    today = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    properties = {
        "source": ("newsletter", "whatsapp", "", "rally"),
        "language": ("en", "es", "ht"),
        "area": ("606", "100", "331", "941", "021"),
        "referrer": ("Vh3xQ9", "aK7pLm"),
        "words": ("none", "own"),
    }
    of_today = db.session.scalars(
        select(Tally).filter_by(campaign_id=campaign.id, dimension="all", state="confirmed")
    ).one()
    for back in range(1, 30):
        number = (900 // (30 - back) + (600 // (abs(back - 9) + 1)) + 40) * 8 // 10
        of_today.count -= number
        _tally(campaign, "all", "", "signed", today - timedelta(days=back), number * 9 // 8)
        _tally(campaign, "all", "", "confirmed", today - timedelta(days=back), number)
        for dimension, values in properties.items():
            for place, value in enumerate(values, 2):
                _tally(campaign, dimension, value, "confirmed", today - timedelta(days=back), number // place)
    for dimension, values in properties.items():
        for place, value in enumerate(values):
            db.session.add(
                PropertyTotal(campaign_id=campaign.id, dimension=dimension, value=value, count=9_000 // (place + 1))
            )
    db.session.commit()


def _tally(campaign: Campaign, dimension: str, value: str, state: str, hour: datetime, count: int) -> None:
    db.session.add(
        Tally(campaign_id=campaign.id, dimension=dimension, value=value, state=state, hour=hour, count=count)
    )


def _a_team(owner: Organizer) -> str:
    """Some colleagues, one of whom has left, and one who was asked; returns the link of that invitation."""
    for name, role in (("Ana Ruiz", Role.OWNER), ("Bo Ng", Role.ORGANIZER), ("Zoë Roy", Role.VIEWER)):
        colleague = an_organizer(name=name, role=role)
    team.switch_off(colleague.id, owner.id)
    invitation = invitations.invite("chi@campaigns.example", Role.ORGANIZER, owner)
    return f"/invitation/{tokens.issue(Purpose.INVITATION, invitation.public_id)}"


def _let_some_leave(stream_id: int | None) -> None:
    """Some have left, the office's server refused some, and of one nobody knows: as a worker would leave them."""
    messages = db.session.scalars(select(Message).filter_by(stream_id=stream_id).order_by(Message.id)).all()
    counters = db.session.get_one(StreamCounters, stream_id)
    for message, (state, code, reply) in zip(messages, OUTCOMES, strict=False):
        message.state, message.last_code, message.last_reply, message.attempts = state, code, reply, 1
        setattr(counters, state, getattr(counters, state) + 1)
        counters.pending -= 1
    db.session.commit()


def _a_letter(campaign: Campaign) -> Letter:
    return a_letter(a_signature(campaign, state=SignatureState.CONFIRMED), own_words="My own words.", place="60608")


def _an_unclear_bounce() -> None:
    db.session.add(
        BounceReport(
            digest="0" * 64,
            message=db.session.scalars(select(Message.id)).first(),
            state=ReportState.UNCLEAR,
            finding="unclear",
            code="",
            note="Re: An open letter: please write to [address] next time",
        )
    )
    db.session.commit()
