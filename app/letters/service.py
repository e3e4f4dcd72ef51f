"""What is done with letters: a delivery is ordered, tried out, paused and called off; a letter is withdrawn."""

import time
from dataclasses import asdict, replace

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from app.campaigns.models import Campaign, Target
from app.extensions import db
from app.letters import orders, queries, readdressing, withdrawing
from app.letters.emails import LetterMails
from app.letters.models import Delivery, Letter
from app.letters.orders import Order
from app.organizers import audit
from app.outbox import service as outbox
from app.outbox import wakeups
from app.outbox.models import CrashPolicy


def order_delivery(order: Order, organizer_id: int | None = None) -> Delivery:
    """Order the delivery of the letters that wait for one target; the worker then puts them into the outbox.

    Args:
        order: what to deliver, and how; an order of the same key is the same delivery.
        organizer_id: who orders it; None = the command line.

    Raises:
        orders.OrderMalformed, orders.AddressReserved, orders.AddressNotTyped, orders.NothingToDeliver:
            with a sentence for a person.
    """
    orders.check_form(order)
    if earlier := _ordered(order.key):
        return earlier
    try:
        delivery = _insert(order, organizer_id)
    except IntegrityError:
        db.session.rollback()
        return db.session.execute(_by_key(order.key)).scalar_one()
    _record(
        "delivery.order",
        delivery,
        organizer_id,
        campaign=delivery.campaign_id,
        letters=delivery.letter_count,
        follows=delivery.follows,
        pace_per_hour=order.pace_per_hour,
    )
    wakeups.after_commit(db.session())
    db.session.commit()
    return delivery


def send_test(letter: Letter, email: str, organizer_id: int) -> bool:
    """Send a real letter to the organizer's own address, as its target would get it; the same one once a minute.

    Returns:
        Whether it is on its way; False if the same was sent in this minute.
    """
    campaign = db.session.get_one(Campaign, letter.campaign_id)
    mail = LetterMails(campaign, db.session.get_one(Target, letter.target_id)).mail(letter)
    with force_locale(mail.language):
        subject = _("Test: %(subject)s", subject=mail.fixed["subject"])
    mail = replace(mail, recipient=email, fixed={**mail.fixed, "subject": subject})
    stream = outbox.open_stream("tests", priority=90, crash_policy=CrashPolicy.RESEND_ONCE)
    sent = outbox.put(mail, key=f"test:{letter.id}:{organizer_id}:{int(time.time() // 60)}", stream=stream)
    audit.record("delivery.test", f"campaign:{campaign.id}", organizer_id, letter=letter.id)
    db.session.commit()
    return sent


def pause(delivery: Delivery, organizer_id: int | None = None) -> None:
    """Stop a delivery where it stands."""
    _record("delivery.pause", delivery, organizer_id)
    outbox.pause(queries.stream_id(delivery), because=_("An organizer paused it."))


def resume(delivery: Delivery, organizer_id: int | None = None, typed_address: str = "") -> None:
    """Let a paused delivery go on.

    Args:
        delivery: which.
        organizer_id: who does it; None = the command line.
        typed_address: the target's address as the organizer typed it; needed where it has changed since.

    Raises:
        readdressing.StillReaddressing, orders.AddressNotTyped, orders.AddressReserved: with a sentence for a person.
    """
    readdressing.confirm(delivery, typed_address)
    _record("delivery.resume", delivery, organizer_id)
    outbox.resume(queries.stream_id(delivery))


def cancel(delivery: Delivery, organizer_id: int | None = None) -> None:
    """End a delivery: what has not left never leaves with it; the worker makes those letters ready again."""
    _record("delivery.cancel", delivery, organizer_id)
    outbox.cancel(queries.stream_id(delivery))


def stop_following(delivery: Delivery, organizer_id: int | None = None) -> None:
    """Let a delivery take no further letters; those it has go on leaving."""
    _record("delivery.stop_following", delivery, organizer_id)
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.follows)
        .values(follows=False, last_letter_id=Delivery.queued_letter_id)
    )
    db.session.commit()


def withdraw(signature_id: int) -> bool:
    """Take back the letters of a signature, and the mails of those that have not left; does not commit.

    Returns:
        Whether one of them has left, or may have: that one cannot be taken back.
    """
    return bool(withdrawing.withdraw([signature_id]))


def _ordered(key: str) -> Delivery | None:
    return db.session.execute(_by_key(key)).scalar_one_or_none()


def _by_key(key: str) -> Select[Delivery]:
    return select(Delivery).where(Delivery.public_id == key)


def _insert(order: Order, organizer_id: int | None) -> Delivery:
    target = db.session.get(Target, order.target_id)
    if target is None:
        raise queries.DeliveryNotFound
    orders.check_address(order, target)
    orders.check_questions(target.campaign_id)
    count = queries.ready(target.campaign_id, target.id, up_to=order.last_letter_id).count
    if not count and not order.follows:
        raise orders.NothingToDeliver
    delivery = Delivery(
        public_id=order.key,
        campaign_id=target.campaign_id,
        target_id=target.id,
        organizer_id=organizer_id,
        mode=order.mode,
        last_letter_id=queries.ANY_LETTER if order.follows else order.last_letter_id,
        letter_count=0 if order.follows else count,
        follows=order.follows,
        starts_at=order.starts_at,
        confirmed_address=target.address,
    )
    db.session.add(delivery)
    db.session.flush()
    delivery.stream_id = outbox.open_stream(
        f"delivery:{delivery.id}", pace_per_hour=order.pace_per_hour, **asdict(order.hours)
    ).id
    return delivery


def _record(action: str, delivery: Delivery, organizer_id: int | None, **detail: int) -> None:
    audit.record(action, f"delivery:{delivery.id}", organizer_id, **detail)
