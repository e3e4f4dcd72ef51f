"""Delivering: the confirmation step, and a test to oneself."""

from http import HTTPStatus
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.campaigns.models import Campaign, LetterText, Target
from app.campaigns.queries import display, find
from app.dashboard import proof, queries
from app.dashboard.forms import DeliverForm
from app.dashboard.screens import screens
from app.errors import DomainError
from app.extensions import db
from app.letters import orders, service
from app.letters import queries as letters
from app.letters.composition import compose
from app.letters.models import Letter
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role

blueprint = screens("deliveries", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/campaigns/<slug>/deliver/<int:target_id>")
@require_role(Role.ORGANIZER)
def deliver(slug: str, target_id: int) -> Page:
    """Show what would be delivered: to whom, from what address, at what pace, and one real letter."""
    campaign, target = _addressed(slug, target_id)
    ready = letters.ready(campaign.id, target.id)
    pace = current_app.config["PACE_PER_HOUR"]
    form = DeliverForm(key=orders.new_key(), last_letter_id=ready.last_letter_id, pace_per_hour=pace)
    return _confirmation(campaign, target, form)


@blueprint.post("/campaigns/<slug>/deliver/<int:target_id>")
@require_role(Role.ORGANIZER)
def order(slug: str, target_id: int) -> Page:
    """Order the delivery; pressing twice is one order."""
    campaign, target = _addressed(slug, target_id)
    if not letters.is_proven(target) and (question := proof.question()):
        return question
    form = DeliverForm()
    if not form.validate_on_submit():
        return _confirmation(campaign, target, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        delivery = service.order_delivery(form.order(target.id), current_organizer().id)
    except orders.AddressNotTyped as error:
        form.typed_address.errors = [_(error.sentence)]
        return _confirmation(campaign, target, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except DomainError as error:
        form.form_errors.append(_(error.sentence))
        return _confirmation(campaign, target, form, error.status)
    return redirect(url_for("room.show", public_id=delivery.public_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/campaigns/<slug>/deliver/<int:target_id>/test")
@require_role(Role.ORGANIZER)
def send_test(slug: str, target_id: int) -> Response:
    """Send one real letter to the organizer themselves."""
    campaign, target = _addressed(slug, target_id)
    letter = letters.sample(campaign.id, target.id)
    if letter is None:
        raise letters.LetterNotFound
    organizer = current_organizer()
    service.send_test(letter, organizer.email, organizer.id)
    flash(_("A test letter is on its way to %(address)s.", address=organizer.email))
    return redirect(url_for("deliveries.deliver", slug=slug, target_id=target_id), HTTPStatus.SEE_OTHER)


def _addressed(slug: str, target_id: int) -> tuple[Campaign, Target]:
    campaign = find(slug)
    target = next((target for target in campaign.targets if target.id == target_id), None)
    if target is None:
        raise letters.DeliveryNotFound
    return campaign, target


def _confirmation(campaign: Campaign, target: Target, form: DeliverForm, status: int = HTTPStatus.OK) -> Page:
    sample = letters.sample(campaign.id, target.id)
    form.typed_address.flags.required = True  # where it is asked for at all
    values: dict[str, Any] = {
        "campaign": campaign,
        "title": queries.title(campaign),
        "target": target,
        "to": display(target),
        "form": form,
        "ready": letters.ready(campaign.id, target.id),
        "is_proven": letters.is_proven(target),
        "sample": sample,
        "letter": _composed(sample) if sample else None,
    }
    return render_template("dashboard/deliver.html", **values), status


def _composed(letter: Letter) -> Any:
    text = db.session.get_one(LetterText, letter.letter_text_id)
    return compose(text, letter.supporter_name, letter.place, letter.own_words)
