"""Bringing signatures along: upload a file, see what is wrong with it, take it in, watch, stop, take it back."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app.campaigns.models import Campaign, CampaignState
from app.campaigns.queries import find
from app.dashboard import live, queries
from app.dashboard.import_forms import ImportForm
from app.dashboard.screens import screens
from app.errors import DomainError
from app.organizers.access import current_organizer, may, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of
from app.outbox.queries import a_worker_is_alive
from app.signatures import import_orders, importing
from app.signatures.import_models import ImportState, SignatureImport, Way
from app.signatures.import_steps import AT_WORK

LARGEST = 16 * 1024 * 1024
MORE = 64 * 1024
"What a form has besides its file."

blueprint = screens("imports", __name__)

Page = str | tuple[str, int] | AnyResponse


@blueprint.url_value_preprocessor
def _let_files_be_large(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take larger requests than elsewhere, and only from those who may upload: before anything of it is read."""
    if endpoint == "imports.upload" and may(Role.ORGANIZER):
        request.max_content_length = LARGEST + MORE


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Any:
    """Say it beside the field; whoever may not upload gets the page that everybody gets."""
    if not may(Role.ORGANIZER):
        return error
    form = ImportForm(formdata=None)
    form.file.errors = [_("This file is larger than 16 MB. Part it into several, and upload one after the other.")]
    return _overview(find((request.view_args or {})["slug"]), form), HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@blueprint.get("/campaigns/<slug>/imports")
@require_role(Role.ORGANIZER)
def show(slug: str) -> str:
    """List the imports of a campaign, and offer another one."""
    return _overview(find(slug), ImportForm(formdata=None))


@blueprint.post("/campaigns/<slug>/imports")
@require_role(Role.ORGANIZER)
def upload(slug: str) -> Page:
    """Keep a file, and have it looked through."""
    campaign = find(slug)
    form = ImportForm()
    if not form.validate_on_submit():
        return _overview(campaign, form), HTTPStatus.UNPROCESSABLE_ENTITY
    way, organizer = form.way.data, current_organizer()
    vouched_by = {
        Way.WITNESSED: (organizer.name or organizer.email)[: importing.LONGEST_WITNESS],
        Way.ELSEWHERE: form.where.data,
    }.get(way, "")
    content = form.file.data.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise RequestEntityTooLarge
    try:
        order = import_orders.begin(campaign, content, way, vouched_by or "", organizer.id)
    except DomainError as error:
        form.file.errors = [_(error.sentence)]
        return _overview(campaign, form), error.status
    return _to(campaign, order)


@blueprint.get("/campaigns/<slug>/imports/<int:import_id>")
@require_role(Role.ORGANIZER)
def one(slug: str, import_id: int) -> str:
    """Show how far an import is, and which lines will not do."""
    campaign, order = _find(slug, import_id)
    after = min(max(request.args.get("after", 0, type=int), 0), 2**31 - 1)
    wrong = import_orders.problems(order, after)
    return render_template(
        "dashboard/import.html",
        campaign=campaign,
        title=queries.title(campaign),
        problems=wrong[: import_orders.PAGE],
        has_more=len(wrong) > import_orders.PAGE,
        sample=import_orders.sample(order),
        log=log_of(f"import:{order.id}"),
        is_open=campaign.state == CampaignState.OPEN,
        **_progress(order),
    )


@blueprint.get("/campaigns/<slug>/imports/<int:import_id>/progress")
@require_role(Role.ORGANIZER)
def progress(slug: str, import_id: int) -> str:
    """Show only the figures, for pages that ask for them again and again."""
    return _figures(_find(slug, import_id)[1])


@blueprint.get("/campaigns/<slug>/imports/<int:import_id>/events")
@require_role(Role.ORGANIZER)
def events(slug: str, import_id: int) -> Response:
    """Send the figures whenever they change (server-sent events)."""
    _find(slug, import_id)

    def look() -> tuple[str, bool]:
        order = _find(slug, import_id)[1]
        return _figures(order), order.state not in AT_WORK

    return live.answer(look)


@blueprint.post("/campaigns/<slug>/imports/<int:import_id>/start")
@require_role(Role.ORGANIZER)
def start(slug: str, import_id: int) -> AnyResponse:
    """Take in what was looked through."""
    return _do(import_orders.start, slug, import_id)


@blueprint.post("/campaigns/<slug>/imports/<int:import_id>/stop")
@require_role(Role.ORGANIZER)
def stop(slug: str, import_id: int) -> AnyResponse:
    """Take nobody in any more; before it was started, throw the file away."""
    return _do(import_orders.stop, slug, import_id)


@blueprint.post("/campaigns/<slug>/imports/<int:import_id>/undo")
@require_role(Role.ORGANIZER)
def undo(slug: str, import_id: int) -> AnyResponse:
    """Take back every signature of an import."""
    return _do(import_orders.undo, slug, import_id)


def _do(deed: Any, slug: str, import_id: int) -> AnyResponse:
    campaign, order = _find(slug, import_id)
    try:
        deed(order, current_organizer().id)
    except DomainError as error:
        flash(_(error.sentence), "alarm")
    return _to(campaign, order)


def _find(slug: str, import_id: int) -> tuple[Campaign, SignatureImport]:
    campaign = find(slug)
    return campaign, import_orders.find(campaign.id, import_id)


def _overview(campaign: Campaign, form: ImportForm) -> str:
    return render_template(
        "dashboard/imports.html",
        campaign=campaign,
        title=queries.title(campaign),
        form=form,
        imports=import_orders.of_campaign(campaign.id),
        is_open=campaign.state == CampaignState.OPEN,
    )


def _progress(order: SignatureImport) -> dict[str, Any]:
    return {
        "order": order,
        "is_at_work": order.state in AT_WORK,
        "may_be_undone": order.way != Way.ASK
        and order.started_at is not None
        and order.added > 0
        and order.state in (ImportState.DONE, ImportState.STOPPED),
        "worker_is_alive": a_worker_is_alive(),
    }


def _figures(order: SignatureImport) -> str:
    return render_template("dashboard/import_figures.html", **_progress(order))


def _to(campaign: Campaign, order: SignatureImport) -> AnyResponse:
    return redirect(url_for("imports.one", slug=campaign.slug, import_id=order.id), HTTPStatus.SEE_OTHER)
