"""An organizer's order to deliver, and what keeps letters from going astray."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from zoneinfo import available_timezones

from flask import current_app
from sqlalchemy import select

from app.campaigns.models import AddressState, Target
from app.errors import DomainError
from app.extensions import db
from app.letters import queries
from app.letters.asking_models import Asking
from app.letters.models import DeliveryMode
from app.letters.reserved import is_reserved

_KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")
HIGHEST_PACE = 1_000_000


class NothingToDeliver(DomainError):
    """No letter is waiting for this address."""

    status = HTTPStatus.CONFLICT


class AddressNotTyped(DomainError):
    """Nothing has arrived at this address before: type it once more, exactly, so that no letter goes astray."""


class AddressReserved(DomainError):
    """This address is at a domain reserved for examples, where no mail arrives: set the target's real address first."""

    status = HTTPStatus.CONFLICT


class StillAsking(DomainError):
    """Supporters are just being asked about the letter's new text: deliver when all of them were, in some minutes."""

    status = HTTPStatus.CONFLICT


class OrderMalformed(DomainError):
    """This order did not come from our form: open the page again."""


def new_key() -> str:
    """Return a name for an order that is about to be confirmed."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Hours:
    """The hours of the day in which letters leave, by the recipient's clock."""

    opens_at: int = 0
    "Minute of the day."
    closes_at: int = 1440
    "Minute of the day; before `opens_at`, the night is meant."
    time_zone: str = "UTC"


ANY_HOUR = Hours()


@dataclass(frozen=True)
class Order:
    """What an organizer decided on the confirmation page."""

    target_id: int
    last_letter_id: int
    "The letters that were ready up to this one: those that the organizer was told of."
    pace_per_hour: int
    "Letters an hour to the target's address; 0 = no cap."
    mode: DeliveryMode = DeliveryMode.SINGLE
    typed_address: str = ""
    "The target's address as the organizer typed it; needed until a letter has arrived there."
    follows: bool = False
    "Also the letters that are confirmed later, each as it comes."
    starts_at: datetime | None = None
    "No letter leaves before; None = at once."
    hours: Hours = ANY_HOUR
    key: str = field(default_factory=new_key)
    "Names this order: the same key twice is one delivery."


def check_form(order: Order) -> None:
    """Refuse what our form cannot have sent.

    Raises:
        OrderMalformed: its key or a number is out of range.
    """
    hours = order.hours
    hours_fit = 0 <= hours.opens_at < 1440 and 0 < hours.closes_at <= 1440 and hours.time_zone in available_timezones()
    numbers_fit = 0 <= order.pace_per_hour <= HIGHEST_PACE and 0 <= order.last_letter_id < 2**31
    follows_singly = order.mode == DeliveryMode.SINGLE or not order.follows
    if not (_KEY.fullmatch(order.key) and numbers_fit and hours_fit and follows_singly):
        raise OrderMalformed


def check_questions(campaign_id: int) -> None:
    """Make sure that no letter leaves as signed that is just about to wait for its supporter's answer.

    Raises:
        StillAsking: supporters are being asked about a new text, and not all of them have been.
    """
    asking = select(Asking.id).where(
        Asking.campaign_id == campaign_id, Asking.holds, Asking.queued_at.is_(None), Asking.ended_at.is_(None)
    )
    if db.session.scalar(asking.limit(1)) is not None:
        raise StillAsking


def check_address(order: Order, target: Target) -> None:
    """Make sure that mail to this target reaches somebody, and the right one.

    Raises:
        AddressReserved: mail to it would only bounce; in development it is caught, so it may go.
        AddressNotTyped: nothing has arrived there yet, and the organizer did not type the address.
    """
    if order.mode == DeliveryMode.PACKET:
        return
    check_typed(order.typed_address, target)
    if target.address_state == AddressState.UNPROVEN and queries.is_proven(target):
        target.address_state = AddressState.WORKING


def check_typed(typed_address: str, target: Target) -> None:
    """Make sure that mail can go to a target's address, and that somebody typed it if nothing has arrived there yet.

    Raises:
        AddressReserved: mail to it would only bounce; in development it is caught, so it may go.
        AddressNotTyped: nothing has arrived there yet, and the organizer did not type the address.
    """
    if current_app.config["APP_ENV"] == "production" and is_reserved(target.address):
        raise AddressReserved
    if not queries.is_proven(target) and typed_address.strip().lower() != target.address.lower():
        raise AddressNotTyped
