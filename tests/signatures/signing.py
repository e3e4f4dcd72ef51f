"""What tests of signatures do over and over: fill in the sign form, and read the mail that answers it."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.campaigns.models import Campaign
from app.extensions import db
from app.letters import chores
from app.letters import service as letters
from app.letters.models import Letter
from app.letters.orders import Order
from app.outbox.models import Message, MessageState
from app.signatures.models import Signature
from tests.factories import a_campaign
from tests.forms import submit

ANA = {"name": "Ana Ruiz", "email": "ana@mail.example", "postal_code": "60608", "own_words": "My brother waits."}


def sign(client: FlaskClient, campaign: Campaign, **fields: Any) -> TestResponse:
    """Open the campaign's page, fill in its form as Ana does, and press the button."""
    return submit(client, f"/campaigns/{campaign.slug}", button="Sign", **ANA | fields)


def signed(client: FlaskClient, campaign: Campaign, **fields: Any) -> Signature:
    """Sign, and return the row."""
    answer = sign(client, campaign, **fields)
    assert answer.status_code == 303, answer.text
    return signatures()[-1]


def signatures() -> list[Signature]:
    """Return every signature, oldest first."""
    return list(db.session.scalars(db.select(Signature).order_by(Signature.id)))


def mails() -> list[Message]:
    """Return every message in the outbox, oldest first."""
    return list(db.session.scalars(db.select(Message).order_by(Message.id)))


def confirm_path(message: Message) -> str:
    """Return the path of the link in a confirmation mail."""
    return re.sub(r"^https?://[^/]+", "", message.slots["link"])


def confirmed(client: FlaskClient) -> Signature:
    """Sign and confirm as Ana does, and return the row."""
    signed(client, a_campaign())
    assert submit(client, confirm_path(mails()[0])).status_code == 303
    return signatures()[0]


def only_letter() -> Letter:
    """Return the one letter there is."""
    return db.session.scalars(db.select(Letter)).one()


def queue(one: Letter, state: MessageState = MessageState.PENDING) -> Message:
    """Put a letter's mail into the outbox, as a delivery does, and bring it to a state."""
    order = Order(one.target_id, one.id, pace_per_hour=0, typed_address="mayor@city.example")
    letters.order_delivery(order)
    chores.work()
    message = db.session.scalars(db.select(Message).filter_by(key=only_letter().message_key)).one()
    message.state = state
    db.session.commit()
    return message
