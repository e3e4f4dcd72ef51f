"""The campaign editor: change everything a campaign says, look at it before, and move it on."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_talisman import Talisman
from werkzeug.wrappers import Response

from app.campaigns import editing
from app.campaigns.differences import differences
from app.campaigns.export import campaign_file, current_letter_texts
from app.campaigns.file import CampaignFile, CampaignFileInvalid, missing, read
from app.campaigns.models import Campaign
from app.campaigns.queries import find, languages
from app.dashboard import previews, queries
from app.dashboard.editor_form import EditorForm
from app.dashboard.editor_values import Trouble, Typed, fill, typed
from app.dashboard.opening import open_for_signatures
from app.dashboard.screens import let_browsers_go_back, screens
from app.errors import DomainError
from app.languages import OFFERED
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of

blueprint = screens("editor", __name__)
blueprint.after_request(let_browsers_go_back)

Page = str | tuple[str, int] | Response

PREVIEW = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "frame-ancestors": "'self'",
    "form-action": "'none'",
}
"A mail brings its own style; and nothing that is shown here can be sent off."


@blueprint.get("/campaigns/<slug>/edit")
@require_role(Role.ORGANIZER)
def show(slug: str) -> str:
    """Show all that a campaign says, in fields; `?missing=1` says at which fields it cannot be opened yet."""
    campaign = find(slug)
    form = fill(campaign)
    if "missing" not in request.args:
        return _editor(campaign, form)
    entered = typed(form, campaign)
    return _editor(campaign, form, [entered.show(each) for each in missing(campaign_file(campaign))], is_stored=True)


@blueprint.post("/campaigns/<slug>/edit")
@require_role(Role.ORGANIZER)
def save(slug: str) -> Page:
    """Store what was typed; where something is wrong, or somebody else was faster, nothing typed is lost."""
    campaign = find(slug)
    form = EditorForm()
    if more := request.form.get("more"):
        form.add_language(more)
        form.add_blanks()
        return _editor(campaign, form)
    entered = typed(form, campaign)
    before = {text.id for text in campaign.letter_texts}
    try:
        file = read(entered.values)
        sentences = editing.edit(file, entered.target_ids, _revision(form), current_organizer().id)
    except CampaignFileInvalid as error:
        return _refused(campaign, form, entered, error)
    except editing.EditedMeanwhile as error:
        return _met_another(find(slug), form, file, error)
    except DomainError as error:
        return _editor(find(slug), form, [Trouble("", _(error.sentence))]), error.status
    for sentence in [_("Saved."), *sentences]:
        flash(sentence)
    return redirect(_next(slug, before), HTTPStatus.SEE_OTHER)


@blueprint.post("/campaigns/<slug>/preview")
@require_role(Role.ORGANIZER)
@Talisman()(content_security_policy=PREVIEW, frame_options="SAMEORIGIN")  # type: ignore[untyped-decorator]
def preview(slug: str) -> Page:
    """Show what stands in the fields as page or mail, without storing it."""
    campaign = find(slug)
    form = EditorForm()
    entered = typed(form, campaign)
    kind, _sign, language = request.form.get("preview", "").partition(":")
    try:
        file = read(entered.values)
        with editing.tried_out(file, entered.target_ids) as tried:
            return _preview(tried, kind, language)
    except CampaignFileInvalid as error:
        problems = [str(problem) for problem in error.problems]
        return render_template("dashboard/preview_problems.html", problems=problems), HTTPStatus.UNPROCESSABLE_ENTITY


def _preview(campaign: Campaign, kind: str, language: str) -> str:
    language = language if language in languages(campaign) else campaign.language
    if kind == "letter":
        return previews.letter_mail(campaign, language, current_organizer())
    if kind == "confirmation":
        return previews.confirmation_mail(campaign, language, current_organizer())
    return previews.page(campaign, language)


def _next(slug: str, before: set[int]) -> str:
    """Open what was saved, if that was pressed, and return where to go.

    After a new version, that is to what becomes of those who signed the old one.
    """
    shall_open = request.form.get("then") == "open"
    is_open = shall_open and open_for_signatures(slug, current_organizer().id)
    new = [text for text in find(slug).letter_texts if text.id not in before and text.version > 1]
    if new:
        return url_for("asking.show", slug=slug, text_id=new[0].id)
    if is_open:
        return url_for("dashboard.campaign", slug=slug)
    return url_for("editor.show", slug=slug, missing=1 if shall_open else None)


def _revision(form: EditorForm) -> int:
    seen = form.revision.data or ""
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _refused(campaign: Campaign, form: EditorForm, entered: Typed, error: CampaignFileInvalid) -> Page:
    form.add_blanks()
    return _editor(campaign, form, [entered.show(problem) for problem in error.problems]), (
        HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _met_another(campaign: Campaign, form: EditorForm, file: CampaignFile, error: DomainError) -> Page:
    """Show where the other's and the typed text part; saving again, having seen that, stores what was typed."""
    form.revision.data = str(campaign.revision)
    form.add_blanks()
    page = _editor(
        campaign,
        form,
        [Trouble("", _(error.sentence))],
        meanwhile=differences(campaign_file(campaign), file),
        log=log_of(f"campaign:{campaign.id}", at_most=1),
    )
    return page, error.status


def _editor(campaign: Campaign, form: EditorForm, troubles: list[Trouble] | None = None, **more: Any) -> str:
    shown = {text.form.language.data for text in form.texts}
    return render_template(
        "dashboard/editor.html",
        campaign=campaign,
        title=queries.title(campaign),
        form=form,
        troubles=troubles or [],
        names=OFFERED,
        further={code: name for code, name in OFFERED.items() if code not in shown},
        current=set(current_letter_texts(campaign).values()),
        **more,
    )
