"""Sending an update: the confirmation step, a test to oneself, and how far it is."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from app.campaigns.queries import languages
from app.dashboard import live, previews, queries
from app.dashboard.screens import screens
from app.dashboard.update_forms import SendForm
from app.dashboard.update_routes import campaign_of, title_of
from app.errors import DomainError
from app.languages import OFFERED
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of
from app.outbox.queries import a_worker_is_alive
from app.signatures import informed, informing, news_retries
from app.updates import queries as updates
from app.updates import service
from app.updates.models import Update, UpdateState

blueprint = screens("update_sending", __name__)

Page = str | tuple[str, int] | AnyResponse


@blueprint.get("/updates/<public_id>/send")
@require_role(Role.ORGANIZER)
def confirm(public_id: str) -> Page:
    """Show the mail in each language, and to how many it goes."""
    update = updates.find(public_id)
    if update.state != UpdateState.DRAFT:
        return _to(update)
    return _confirmation(update, SendForm(formdata=None, revision=update.revision))


@blueprint.post("/updates/<public_id>/send")
@require_role(Role.ORGANIZER)
def send(public_id: str) -> Page:
    """Order it; pressing twice is one order."""
    update = updates.find(public_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _confirmation(update, form), HTTPStatus.UNPROCESSABLE_ENTITY
    pace = form.domain_pace_per_hour.data or 0
    try:
        informing.order(update, form.revision.data or 0, current_organizer().id, domain_pace_per_hour=pace)
    except DomainError as error:
        form = SendForm(formdata=None, revision=update.revision, domain_pace_per_hour=pace)
        form.form_errors.append(_(error.sentence))
        return _confirmation(update, form), error.status
    return _to(update)


@blueprint.post("/updates/<public_id>/test/<language>")
@require_role(Role.ORGANIZER)
def send_test(public_id: str, language: str) -> AnyResponse:
    """Send it to the organizer themselves."""
    update, organizer = updates.find(public_id), current_organizer()
    informing.send_test(update, language, organizer)
    flash(_("A test is on its way to %(address)s.", address=organizer.email))
    return redirect(url_for("update_sending.confirm", public_id=public_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/updates/<public_id>/sending")
@require_role(Role.VIEWER)
def show(public_id: str) -> Page:
    """Show how far an update is, what did not arrive, and who did what."""
    update = updates.find(public_id)
    if update.stream_id is None:
        return redirect(url_for("updates.show", public_id=public_id), HTTPStatus.SEE_OTHER)
    campaign = campaign_of(update)
    return render_template(
        "dashboard/update.html",
        campaign=campaign,
        title=queries.title(campaign),
        subject=title_of(update),
        names=OFFERED,
        failures=news_retries.failures(update),
        log=log_of(f"update:{update.id}"),
        **_progress(update),
    )


@blueprint.get("/updates/<public_id>/progress")
@require_role(Role.VIEWER)
def progress(public_id: str) -> str:
    """Show only the figures, for pages that ask for them again and again."""
    return _figures(updates.find(public_id))


@blueprint.get("/updates/<public_id>/events")
@require_role(Role.VIEWER)
def events(public_id: str) -> Response:
    """Send the figures whenever they change (server-sent events)."""
    updates.find(public_id)

    def look() -> tuple[str, bool]:
        update = updates.find(public_id)
        sending = updates.sending(update)
        return _figures(update), sending is None or sending.is_over

    return live.answer(look)


@blueprint.post("/updates/<public_id>/pause")
@require_role(Role.ORGANIZER)
def pause(public_id: str) -> AnyResponse:
    """Stop an update where it stands."""
    update = updates.find(public_id)
    service.pause(update, current_organizer().id)
    return _to(update)


@blueprint.post("/updates/<public_id>/resume")
@require_role(Role.ORGANIZER)
def resume(public_id: str) -> AnyResponse:
    """Let a paused update go on."""
    update = updates.find(public_id)
    service.resume(update, current_organizer().id)
    return _to(update)


@blueprint.post("/updates/<public_id>/cancel")
@require_role(Role.ORGANIZER)
def cancel(public_id: str) -> AnyResponse:
    """End an update; what has not left never will."""
    update = updates.find(public_id)
    service.cancel(update, current_organizer().id)
    return _to(update)


@blueprint.post("/updates/<public_id>/retry")
@require_role(Role.ORGANIZER)
def retry(public_id: str) -> AnyResponse:
    """Send an update again to all whom it did not reach for one reason."""
    update = updates.find(public_id)
    state = next((each for each in news_retries.RETRIABLE if each == request.form.get("state")), None)
    if state is None:
        raise updates.UpdateNotFound
    code = request.form.get("code", "").replace("\0", "")[:16]
    again, more = news_retries.retry(update, state, code, current_organizer().id)
    flash(ngettext("%(num)s mail is on its way again.", "%(num)s mails are on their way again.", again))
    if more:
        flash(_("There are more of these: they follow by themselves."))
    return _to(update)


def _confirmation(update: Update, form: SendForm) -> str:
    campaign, agreed = campaign_of(update), informed.by_language(update.campaign_id)
    written = [each for each in languages(campaign) if updates.has(update, each)]
    if campaign.language not in written:
        written = []  # without the language that others fall back to there is no mail yet
    mails = {each: informing.preview(update, each, current_organizer()) for each in written}
    return render_template(
        "dashboard/update_send.html",
        campaign=campaign,
        title=queries.title(campaign),
        subject=title_of(update),
        update=update,
        form=form,
        agreed=agreed,
        mails={language: previews.text_of(mail) for language, mail in mails.items()},
        names=OFFERED,
    )


def _progress(update: Update) -> dict[str, Any]:
    return {"sending": updates.sending(update), "worker_is_alive": a_worker_is_alive()}


def _figures(update: Update) -> str:
    return render_template("dashboard/update_figures.html", **_progress(update))


def _to(update: Update) -> AnyResponse:
    return redirect(url_for("update_sending.show", public_id=update.public_id), HTTPStatus.SEE_OTHER)
