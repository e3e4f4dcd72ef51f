"""A campaign from its first word to its end: begun, taken from a file, opened, closed, archived, duplicated."""

from http import HTTPStatus

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.campaigns import editing, service
from app.campaigns.file import CampaignFileInvalid, parse
from app.campaigns.queries import find
from app.dashboard.campaign_forms import CampaignFileForm, DuplicateForm, NewCampaignForm
from app.dashboard.opening import open_for_signatures
from app.dashboard.screens import screens
from app.errors import DomainError
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role

blueprint = screens("campaign_life", __name__)

Page = str | tuple[str, int] | AnyResponse


@blueprint.get("/new-campaign")
@require_role(Role.ORGANIZER)
def new() -> Page:
    """Ask for the few words that a campaign begins with, or for a file that says it all."""
    return _new(NewCampaignForm(formdata=None), CampaignFileForm(formdata=None))


@blueprint.post("/new-campaign")
@require_role(Role.ORGANIZER)
def create() -> Page:
    """Begin a campaign."""
    form = NewCampaignForm()
    if not form.validate_on_submit():
        return _new(form, CampaignFileForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY
    slug = form.slug.data or ""
    try:
        editing.create(slug, form.language.data, form.title.data or "", current_organizer().id)
    except CampaignFileInvalid as error:
        form.show(error)
        return _new(form, CampaignFileForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY
    except editing.SlugTaken as error:
        form.slug.errors = [_(error.sentence)]
        return _new(form, CampaignFileForm(formdata=None)), error.status
    return redirect(url_for("editor.show", slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.post("/campaign-file")
@require_role(Role.ORGANIZER)
def load() -> Page:
    """Create or change a campaign as a file says; what is wrong with it is said with its line."""
    form = CampaignFileForm()
    if not form.validate_on_submit():
        return _new(NewCampaignForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        result = service.load(parse(form.file.data.read()), current_organizer().id)
    except DomainError as error:
        form.file.errors = error.sentence.split("\n")
        return _new(NewCampaignForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY
    for sentence in (_("The file was read: %(slug)s.", slug=result.slug), *result.sentences):
        flash(sentence)
    return redirect(url_for("editor.show", slug=result.slug), HTTPStatus.SEE_OTHER)


@blueprint.get("/campaigns/<slug>/file")
@require_role(Role.ORGANIZER)
def download(slug: str) -> Response:
    """Give the campaign as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{find(slug).slug}.toml"'}
    return Response(service.export(slug), mimetype="application/toml", headers=headers)


@blueprint.post("/campaigns/<slug>/open")
@require_role(Role.ORGANIZER)
def open_(slug: str) -> AnyResponse:
    """Let people sign; if something is missing, say what."""
    if open_for_signatures(slug, current_organizer().id):
        return redirect(url_for("dashboard.campaign", slug=slug), HTTPStatus.SEE_OTHER)
    return redirect(url_for("editor.show", slug=slug, missing=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/campaigns/<slug>/close")
@require_role(Role.ORGANIZER)
def close(slug: str) -> AnyResponse:
    """Take no more signatures."""
    service.close_campaign(slug, current_organizer().id)
    return _back_to(slug)


@blueprint.post("/campaigns/<slug>/archive")
@require_role(Role.ORGANIZER)
def archive(slug: str) -> AnyResponse:
    """Put a closed campaign away for good."""
    service.archive_campaign(slug, current_organizer().id)
    return _back_to(slug)


@blueprint.get("/campaigns/<slug>/duplicate")
@require_role(Role.ORGANIZER)
def copy(slug: str) -> Page:
    """Ask what the copy's address shall be."""
    return _copy(slug, DuplicateForm(slug=f"{find(slug).slug[:60]}-2"))


@blueprint.post("/campaigns/<slug>/duplicate")
@require_role(Role.ORGANIZER)
def duplicate(slug: str) -> Page:
    """Begin a draft that says the same."""
    form = DuplicateForm()
    if not form.validate_on_submit():
        return _copy(slug, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        editing.duplicate(slug, form.slug.data or "", current_organizer().id)
    except (CampaignFileInvalid, editing.SlugTaken) as error:
        form.slug.errors = [_(error.sentence)]
        return _copy(slug, form), error.status
    return redirect(url_for("editor.show", slug=form.slug.data), HTTPStatus.SEE_OTHER)


def _new(form: NewCampaignForm, file_form: CampaignFileForm) -> str:
    return render_template("dashboard/new_campaign.html", form=form, file_form=file_form)


def _copy(slug: str, form: DuplicateForm) -> str:
    return render_template("dashboard/duplicate.html", campaign=find(slug), form=form)


def _back_to(slug: str) -> AnyResponse:
    return redirect(url_for("editor.show", slug=slug), HTTPStatus.SEE_OTHER)
