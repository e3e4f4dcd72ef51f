"""Updates to supporters: the list, writing a draft, and looking at it as a mail."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_talisman import Talisman
from werkzeug.wrappers import Response

from app.campaigns.models import Campaign
from app.campaigns.queries import find, languages
from app.dashboard import previews, queries, update_forms
from app.dashboard.editor_routes import PREVIEW
from app.dashboard.screens import let_browsers_go_back, screens
from app.dashboard.update_forms import UpdateForm
from app.extensions import db
from app.languages import OFFERED
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of
from app.signatures import informed, informing
from app.updates import queries as updates
from app.updates import service
from app.updates.models import Update, UpdateState

blueprint = screens("updates", __name__)
blueprint.after_request(let_browsers_go_back)

Page = str | tuple[str, int] | Response


@blueprint.get("/campaigns/<slug>/updates")
@require_role(Role.VIEWER)
def overview(slug: str) -> str:
    """Show a campaign's updates, and how many agreed to get one."""
    campaign = find(slug)
    there = [(each, updates.sending(each)) for each in updates.of_campaign(campaign.id)]
    return _render("dashboard/updates.html", campaign, updates=there, title_of=title_of)


@blueprint.post("/campaigns/<slug>/updates")
@require_role(Role.ORGANIZER)
def begin(slug: str) -> Response:
    """Begin a draft."""
    return _to(service.begin(find(slug), current_organizer().id))


@blueprint.get("/updates/<public_id>")
@require_role(Role.VIEWER)
def show(public_id: str) -> Page:
    """Show a draft to be written, or what became of an update that was sent."""
    update = updates.find(public_id)
    if update.state != UpdateState.DRAFT:
        return redirect(url_for("update_sending.show", public_id=public_id), HTTPStatus.SEE_OTHER)
    campaign = campaign_of(update)
    return _draft(update, campaign, update_forms.filled(update, languages(campaign)))


@blueprint.post("/updates/<public_id>")
@require_role(Role.ORGANIZER)
def write(public_id: str) -> Page:
    """Keep what was typed; then do what the pressed button says."""
    update = updates.find(public_id)
    campaign = campaign_of(update)
    form = UpdateForm()
    if not form.validate_on_submit():
        return _draft(update, campaign, form), HTTPStatus.UNPROCESSABLE_ENTITY
    organizer = current_organizer()
    try:
        service.write(update, form.words(languages(campaign)), form.revision.data or 0, organizer.id)
    except service.EditedMeanwhile as error:
        return _met_another(update, campaign, form, error)
    except service.AlreadySent as error:
        form.form_errors.append(_(error.sentence))
        return _draft(update, campaign, form), error.status
    if request.form.get("then") == "keep":
        return str(update.revision)
    if request.form.get("then") == "look":
        return redirect(url_for("update_sending.confirm", public_id=public_id), HTTPStatus.SEE_OTHER)
    flash(_("Saved."))
    return _to(update)


@blueprint.post("/updates/<public_id>/discard")
@require_role(Role.ORGANIZER)
def discard(public_id: str) -> Response:
    """Throw a draft away."""
    update = updates.find(public_id)
    service.discard(update, current_organizer().id)
    flash(_("The draft was thrown away."))
    return redirect(url_for("updates.overview", slug=campaign_of(update).slug), HTTPStatus.SEE_OTHER)


@blueprint.get("/updates/<public_id>/preview")
@require_role(Role.VIEWER)
@Talisman()(content_security_policy=PREVIEW, frame_options="SAMEORIGIN")  # type: ignore[untyped-decorator]
def preview(public_id: str) -> str:
    """Show the mail itself, its HTML as a mail program in the light or the dark shows it."""
    update = updates.find(public_id)
    mail = informing.preview(update, request.args.get("language", ""), current_organizer())
    return previews.html_of(mail, dark=request.args.get("scheme") == "dark")


def campaign_of(update: Update) -> Campaign:
    """Return the campaign that an update is about."""
    return db.session.get_one(Campaign, update.campaign_id)


def title_of(update: Update) -> str:
    """Return how an update is called: its subject, in its campaign's language or in any."""
    said = updates.text_in(update, campaign_of(update).language) or next(iter(update.texts), None)
    return (said.subject if said else "") or _("An update without a subject")


def _draft(update: Update, campaign: Campaign, form: UpdateForm, **more: Any) -> str:
    return _render("dashboard/update_draft.html", campaign, update=update, form=form, **more)


def _met_another(update: Update, campaign: Campaign, form: UpdateForm, error: service.EditedMeanwhile) -> Page:
    """Show what is stored beside what was typed; saving again, having seen that, stores what was typed."""
    form.revision.data = update.revision
    form.form_errors.append(_(error.sentence))
    log = log_of(f"update:{update.id}", at_most=1)
    return _draft(update, campaign, form, meanwhile=update.texts, log=log), error.status


def _render(template: str, campaign: Campaign, **values: Any) -> str:
    return render_template(
        template,
        campaign=campaign,
        title=queries.title(campaign),
        agreed=informed.by_language(campaign.id),
        names=OFFERED,
        **values,
    )


def _to(update: Update) -> Response:
    return redirect(url_for("updates.show", public_id=update.public_id), HTTPStatus.SEE_OTHER)
