"""The delivery room: how far a delivery is, as it happens, and what a person decides about it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from app.campaigns.models import Campaign, Target
from app.campaigns.queries import display
from app.dashboard import live, proof, queries
from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
from app.extensions import db
from app.letters import composing, digest_mail, orders, readdressing, retries, service, troubles
from app.letters import queries as letters
from app.letters.models import Delivery
from app.letters.pieces import in_turn
from app.letters.queries import DeliveryNotFound
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of
from app.outbox.models import MessageState, StreamState
from app.outbox.queries import a_worker_is_alive

blueprint = screens("room", __name__)

Page = tuple[str, int] | AnyResponse
Deed = Callable[[Delivery, int, int], None]


@blueprint.get("/deliveries/<public_id>")
@require_role(Role.VIEWER)
def show(public_id: str) -> str:
    """Show how far a delivery is, what failed, and who did what."""
    delivery = letters.find_delivery(public_id)
    campaign = db.session.get_one(Campaign, delivery.campaign_id)
    target = db.session.get_one(Target, delivery.target_id)
    return render_template(
        "dashboard/delivery.html",
        campaign=campaign,
        title=queries.title(campaign),
        target=target,
        to=display(target),
        health=letters.health(target),
        failures=troubles.failures(delivery),
        uncertain=troubles.uncertain(delivery),
        address_must_be_typed=readdressing.must_be_typed(delivery),
        log=log_of(f"delivery:{delivery.id}"),
        **_progress(delivery),
    )


@blueprint.get("/deliveries/<public_id>/progress")
@require_role(Role.VIEWER)
def progress(public_id: str) -> str:
    """Show only the figures, for pages that ask for them again and again."""
    return _figures(letters.find_delivery(public_id))


@blueprint.get("/deliveries/<public_id>/events")
@require_role(Role.VIEWER)
def events(public_id: str) -> Response:
    """Send the figures whenever they change (server-sent events)."""
    letters.find_delivery(public_id)

    def look() -> tuple[str, bool]:
        delivery = letters.find_delivery(public_id)
        return _figures(delivery), letters.progress(delivery).is_over

    return live.answer(look)


@blueprint.get("/deliveries/<public_id>/files/<name>")
@require_role(Role.ORGANIZER)
@require_recent_proof
def file(public_id: str, name: str) -> Response:
    """Give the PDF or the spreadsheet of letters that go together."""
    delivery = letters.find_delivery(public_id)
    pieces = composing.file(delivery.id, name.replace("\0", ""))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(in_turn(pieces), content_type=digest_mail.TYPES[name], headers=headers)


@blueprint.post("/deliveries/<public_id>/pause")
@require_role(Role.ORGANIZER)
def pause(public_id: str) -> AnyResponse:
    """Stop a delivery where it stands."""
    service.pause(letters.find_delivery(public_id), current_organizer().id)
    return _back_to(public_id)


@blueprint.post("/deliveries/<public_id>/resume")
@require_role(Role.ORGANIZER)
def resume(public_id: str) -> AnyResponse:
    """Let a paused delivery go on; to a new address, once it was typed by whoever has just proven who they are."""
    delivery = letters.find_delivery(public_id)
    if readdressing.must_be_typed(delivery) and (question := proof.question()):
        return question
    typed = request.form.get("typed_address", "").replace("\0", "")[:254]
    try:
        service.resume(delivery, current_organizer().id, typed)
    except (orders.AddressNotTyped, orders.AddressReserved, readdressing.StillReaddressing) as error:
        flash(_(error.sentence), "alarm")
    return _back_to(public_id)


@blueprint.post("/deliveries/<public_id>/cancel")
@require_role(Role.ORGANIZER)
def cancel(public_id: str) -> AnyResponse:
    """End a delivery; what has not left becomes ready again."""
    service.cancel(letters.find_delivery(public_id), current_organizer().id)
    return _back_to(public_id)


@blueprint.post("/deliveries/<public_id>/stop-following")
@require_role(Role.ORGANIZER)
def stop_following(public_id: str) -> AnyResponse:
    """Take no further letters."""
    service.stop_following(letters.find_delivery(public_id), current_organizer().id)
    return _back_to(public_id)


@blueprint.post("/deliveries/<public_id>/retry")
@require_role(Role.ORGANIZER)
def retry(public_id: str) -> AnyResponse:
    """Send again all letters that failed alike."""
    delivery = letters.find_delivery(public_id)
    state = next((each for each in troubles.RETRIABLE if each == request.form.get("state")), None)
    if state is None:
        raise DeliveryNotFound
    code = request.form.get("code", "").replace("\0", "")[:16]
    again, more = retries.retry(delivery, MessageState(state), code, current_organizer().id)
    if letters.progress(delivery).stream.state == StreamState.CANCELLED:
        flash(
            ngettext(
                "%(num)s letter gets ready to be delivered anew.",
                "%(num)s letters get ready to be delivered anew.",
                again,
            )
        )
    else:
        flash(ngettext("%(num)s letter is on its way again.", "%(num)s letters are on their way again.", again))
    if more:
        flash(_("There are more of these: they follow by themselves."))
    return _back_to(public_id)


@blueprint.post("/deliveries/<public_id>/uncertain/<int:message_id>/send-again")
@require_role(Role.ORGANIZER)
def send_again(public_id: str, message_id: int) -> Page:
    """Send an uncertain letter once more."""
    return _decide(troubles.send_again, public_id, message_id, _("It is on its way again."))


@blueprint.post("/deliveries/<public_id>/uncertain/<int:message_id>/it-arrived")
@require_role(Role.ORGANIZER)
def it_arrived(public_id: str, message_id: int) -> Page:
    """Note that an uncertain letter has arrived."""
    return _decide(troubles.it_arrived, public_id, message_id, _("Noted: it arrived."))


def _decide(deed: Deed, public_id: str, message_id: int, done: str) -> Page:
    """Decide about an uncertain letter; if somebody else was faster, or a first press, say so where it stands."""
    try:
        deed(letters.find_delivery(public_id), message_id, current_organizer().id)
    except troubles.NotUncertain as error:
        flash(_(error.sentence), "alarm")
        return show(public_id), error.status
    flash(done)
    return _back_to(public_id)


def _progress(delivery: Delivery) -> dict[str, Any]:
    return {"progress": letters.progress(delivery), "worker_is_alive": a_worker_is_alive()}


def _figures(delivery: Delivery) -> str:
    return render_template("dashboard/delivery_figures.html", **_progress(delivery))


def _back_to(public_id: str) -> AnyResponse:
    return redirect(url_for("room.show", public_id=public_id), HTTPStatus.SEE_OTHER)
