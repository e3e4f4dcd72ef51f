"""What organizers do to deliveries, to what came back, and with the list of signers, one request each."""

from app.extensions import db
from app.letters import chores, service
from app.outbox.bounce_report import BounceReport, ReportState
from app.outbox.models import Message, MessageState
from app.signatures.models import SignatureState
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_letter, a_signature
from tests.forms import submit
from tests.letters.test_ordering import ADDRESS, an_order
from tests.letters.test_troubles import come_to, ids


@deed("deliveries.order")
def order(client):
    return submit(client, confirmation(), button="Deliver", typed_address=ADDRESS)


@deed("deliveries.send_test")
def send_test(client):
    return submit(client, confirmation(), button="test")


@deed("room.pause")
def pause(client):
    return submit(client, room(), button="Pause")


@deed("room.resume")
def resume(client):
    path = room()
    submit(client, path, button="Pause")
    return submit(client, path, button="Resume")


@deed("room.cancel")
def cancel(client):
    return submit(client, room(), button="Cancel")


@deed("room.stop_following")
def stop_following(client):
    return submit(client, room(follows=True), button="Take no")


@deed("room.retry")
def retry(client):
    path = room()
    come_to(MessageState.FAILED, ids(), "550 5.1.1")
    return submit(client, path, button="Retry")


@deed("room.send_again")
def send_again(client):
    path = room()
    come_to(MessageState.UNCERTAIN, ids())
    return submit(client, path, button="Send again")


@deed("room.it_arrived")
def it_arrived(client):
    path = room()
    come_to(MessageState.UNCERTAIN, ids())
    return submit(client, path, button="It arrived")


@deed("bounces.it_came_back")
def it_came_back(client):
    room()
    come_to(MessageState.SENT, ids())
    an_unclear_bounce()
    return submit(client, "/dashboard/bounces", button="It did not arrive")


@deed("bounces.set_aside")
def set_aside(client):
    room()
    an_unclear_bounce()
    return submit(client, "/dashboard/bounces", button="Set aside")


@deed("signers.export")
def export(client):
    campaign = a_campaign()
    a_signature(campaign, state=SignatureState.CONFIRMED)
    return submit(client, f"/dashboard/campaigns/{campaign.slug}/signers", button="Export")


def confirmation():
    campaign = a_campaign()
    letter = a_letter(a_signature(campaign))
    return f"/dashboard/campaigns/{campaign.slug}/deliver/{letter.target_id}"


def room(**order):
    delivery = service.order_delivery(an_order(a_letter(), **order))
    chores.work()
    return f"/dashboard/deliveries/{delivery.public_id}"


def an_unclear_bounce():
    message = db.session.scalars(db.select(Message.id)).first()
    db.session.add(
        BounceReport(digest="0" * 64, message=message, state=ReportState.UNCLEAR, finding="unclear", code="", note="")
    )
    db.session.commit()
