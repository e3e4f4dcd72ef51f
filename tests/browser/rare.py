"""Pages that few see: a campaign of very long words and very many names, letters on paper, and refusals."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, abort
from sqlalchemy import select

from app import tokens
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, Sponsor
from app.extensions import db, utc_now
from app.letters import chores, service
from app.letters.models import DeliveryMode, Letter
from app.letters.orders import Order
from app.outbox.models import Message, MessageState
from app.signatures import service as signatures
from app.signatures.models import Signature, SignatureState, Tally
from app.tokens import Purpose
from tests.factories import a_campaign, a_letter, a_signature, a_target

LANGUAGES = ("en", "es", "ht")
REFUSALS = (403, 405, 413, 429, 500, 503)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
NAMES = (
    "María del Carmen Guadalupe de la Santísima Trinidad Fernández-Etcheverry y Goyeneche",
    "Wolfeschlegelsteinhausenbergerdorff",
    "محمد الأحمد",
    "Nguyễn Thị Ánh",
    "王小明",
    "Jean-Baptiste Étienne",
    "O",
    "Ana Ruiz",
)


@dataclass(frozen=True)
class Rare:
    """Addresses, by the state that they show."""

    crowded: str
    verify: str
    verify_found: str
    verify_missing: str
    verify_waiting: str
    my_letter_proved: str
    my_letter_informed: str
    check_suggestion: str
    check_came_back: str
    refused_403: str
    refused_405: str
    refused_413: str
    refused_429: str
    refused_500: str
    refused_503: str


def addresses() -> Rare:
    """Bring about what the pages show, and say where they are."""
    informed = a_signature(a_campaign(languages=LANGUAGES), state=SignatureState.CONFIRMED, keep_informed=True)
    campaign = db.session.get_one(Campaign, informed.campaign_id)
    came_back = _check(_came_back(campaign))
    campaigns.close_campaign(campaign.slug)  # so that the public list is not full of them
    proved, verify = _handed_over()
    return Rare(
        crowded=_crowded(),
        verify=verify,
        verify_found=f"{verify}?number={proved.public_id}",
        verify_missing=f"{verify}?number=nobody",
        verify_waiting=_waiting(),
        my_letter_proved=_behind(Purpose.LETTER, proved.signature_id),
        my_letter_informed=_behind(Purpose.LETTER, informed.id),
        check_suggestion=_check(a_signature(campaign, email="ana@gmial.com")),
        check_came_back=came_back,
        **{f"refused_{status}": f"/refused/{status}" for status in REFUSALS},
    )


def refuse(app: Flask) -> None:
    """Give an app addresses that are refused in each way: what the pages tell of is hard to bring about."""
    app.add_url_rule("/refused/<int:code>", "refused", abort)


def newcomers(app: Flask, campaign_id: int) -> Callable[[Purpose], str]:
    """Return what signs a campaign once more; it takes what the link is for, and returns the link."""

    def newcomer(purpose: Purpose) -> str:
        state = SignatureState.PENDING if purpose == Purpose.CONFIRM else SignatureState.CONFIRMED
        with app.app_context():
            signature = a_signature(db.session.get_one(Campaign, campaign_id), state=state)
            return _behind(purpose, signature.id)

    return newcomer


def sign_often(campaign: Campaign, count: int) -> None:
    """Say that many have signed, as the roll-up would."""
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    state = SignatureState.CONFIRMED
    tally = Tally(campaign_id=campaign.id, dimension="all", value="", state=state, hour=hour, count=count)
    db.session.add(tally)
    db.session.commit()


def _crowded() -> str:
    """Return the page of a campaign with a long title, many sponsors, long names, and over a million signers."""
    campaign = a_campaign(languages=LANGUAGES, goal=1_000, targets=[a_target(office=f"Ministry of the {LONG}")])
    for text in campaign.texts:
        text.title = f"Let everybody stay who has waited for more than ten years, and end the {LONG}"
        text.summary = "A summary that goes on for longer than anybody wants to read on a phone. " * 3
    campaign.sponsors += [Sponsor(position=each, name=f"{LONG} {each}") for each in (2, 3)]
    db.session.commit()
    for name in NAMES:
        a_signature(campaign, state=SignatureState.CONFIRMED, show_name=True, name=name)
    sign_often(campaign, 1_234_567)
    return f"/campaigns/{campaign.slug}"


def _handed_over() -> tuple[Letter, str]:
    """Return a letter that was printed with others, and the page where anybody can check that."""
    campaign = a_campaign(languages=LANGUAGES)
    letters = [a_letter(a_signature(campaign, state=SignatureState.CONFIRMED)) for _ in range(5)]
    delivery = service.order_delivery(Order(campaign.targets[0].id, letters[-1].id, 0, mode=DeliveryMode.PACKET))
    chores.work()
    campaigns.close_campaign(campaign.slug)
    return letters[2], f"/verify/{delivery.public_id}"


def _waiting() -> str:
    """Return the page of a delivery that has not left."""
    campaign = a_campaign(languages=LANGUAGES)
    letter = a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    address = campaign.targets[0].address
    delivery = service.order_delivery(Order(campaign.targets[0].id, letter.id, 0, typed_address=address))
    chores.work()
    campaigns.close_campaign(campaign.slug)
    return f"/verify/{delivery.public_id}"


def _came_back(campaign: Campaign) -> Signature:
    """Return a signature whose mail did not arrive."""
    signature = a_signature(campaign)
    signatures.send_again(signature.public_id)
    message = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    message.state = MessageState.BOUNCED
    db.session.commit()
    return signature


def _behind(purpose: Purpose, signature_id: int) -> str:
    public_id = db.session.get_one(Signature, signature_id).public_id
    return f"/{purpose}/{tokens.issue(purpose, public_id)}"


def _check(signature: Signature) -> str:
    slug = db.session.get_one(Campaign, signature.campaign_id).slug
    return f"/campaigns/{slug}/check-your-email?t={tokens.issue(Purpose.CHECK_EMAIL, signature.public_id)}"
