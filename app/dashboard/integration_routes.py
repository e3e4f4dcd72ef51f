"""What programs may do with a campaign, and what they are told of it: keys to the API, webhooks."""

from http import HTTPStatus

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.api import keys
from app.api.models import Scope
from app.campaigns.queries import find
from app.dashboard import proof, queries
from app.dashboard.integration_forms import KeyForm, WebhookForm
from app.dashboard.screens import screens
from app.errors import DomainError
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.webhooks import sealed
from app.webhooks import service as webhooks

blueprint = screens("integrations", __name__)


@blueprint.get("/campaigns/<slug>/integrations")
@require_role(Role.ORGANIZER)
def show(slug: str) -> Response:
    """Show the keys and the webhooks of a campaign, and the forms for others."""
    return _screen(slug)


@blueprint.post("/campaigns/<slug>/integrations/keys")
@require_role(Role.ORGANIZER)
def make_key(slug: str) -> AnyResponse:
    """Make a key, and show it this once; one that lists signers is as grave as an export of them."""
    form = KeyForm()
    is_valid = form.validate_on_submit()
    if is_valid and not form.scopes:
        form.read.errors = [_("Tick what the key may do.")]
    if not is_valid or not form.scopes:
        return _screen(slug, HTTPStatus.UNPROCESSABLE_ENTITY, key_form=form)
    if Scope.LIST in form.scopes and (question := proof.question()):
        return question
    try:
        key, whole = keys.make(find(slug).id, form.name.data or "", form.scopes, current_organizer().id)
    except keys.NameTaken as error:
        form.name.errors = [_(error.sentence)]
        return _screen(slug, error.status, key_form=form)
    return _screen(slug, HTTPStatus.CREATED, shown_once=whole, shown_for=key.name)


@blueprint.post("/campaigns/<slug>/integrations/keys/<int:key_id>/revoke")
@require_role(Role.ORGANIZER)
def revoke_key(slug: str, key_id: int) -> AnyResponse:
    """Let a key open nothing any more."""
    keys.revoke(find(slug).id, key_id, current_organizer().id)
    flash(_("The key is revoked; whatever used it is out."))
    return _back_to(slug)


@blueprint.post("/campaigns/<slug>/integrations/webhooks")
@require_role(Role.ORGANIZER)
def add_webhook(slug: str) -> Response:
    """Let an address hear of the campaign, and show this once how it knows us."""
    form = WebhookForm()
    if not form.validate_on_submit():
        return _screen(slug, HTTPStatus.UNPROCESSABLE_ENTITY, webhook_form=form)
    try:
        endpoint = webhooks.add(find(slug).id, (form.address.data or "").strip(), current_organizer().id)
    except DomainError as error:
        form.address.errors = [_(error.sentence)]
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error.status == HTTPStatus.BAD_REQUEST else error.status
        return _screen(slug, status, webhook_form=form)
    return _screen(slug, HTTPStatus.CREATED, shown_once=sealed.secret_of(endpoint), shown_for=endpoint.url)


@blueprint.post("/campaigns/<slug>/integrations/webhooks/<int:endpoint_id>/remove")
@require_role(Role.ORGANIZER)
def remove_webhook(slug: str, endpoint_id: int) -> AnyResponse:
    """Tell an address no more."""
    webhooks.remove(find(slug).id, endpoint_id, current_organizer().id)
    flash(_("This address is told no more."))
    return _back_to(slug)


@blueprint.post("/campaigns/<slug>/integrations/webhooks/<int:endpoint_id>/switch-on")
@require_role(Role.ORGANIZER)
def switch_webhook_on(slug: str, endpoint_id: int) -> AnyResponse:
    """Tell an address again."""
    webhooks.switch_on(find(slug).id, endpoint_id, current_organizer().id)
    flash(_("This address is told again; what waited goes first."))
    return _back_to(slug)


def _screen(
    slug: str,
    status: int = HTTPStatus.OK,
    *,
    key_form: KeyForm | None = None,
    webhook_form: WebhookForm | None = None,
    shown_once: str = "",
    shown_for: str = "",
) -> Response:
    campaign = find(slug)
    body = render_template(
        "dashboard/integrations.html",
        campaign=campaign,
        title=queries.title(campaign),
        key_form=key_form or KeyForm(formdata=None),
        webhook_form=webhook_form or WebhookForm(formdata=None),
        keys=keys.of_campaign(campaign.id),
        webhooks=webhooks.of_campaign(campaign.id),
        shown_once=shown_once,
        shown_for=shown_for,
    )
    answer = make_response(body, status)
    answer.cache_control.no_store = True
    return answer


def _back_to(slug: str) -> AnyResponse:
    return redirect(url_for("integrations.show", slug=slug), HTTPStatus.SEE_OTHER)
