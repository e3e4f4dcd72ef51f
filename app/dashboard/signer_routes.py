"""Who signed: to search, and to take along as a spreadsheet."""

from http import HTTPStatus

from flask import Response, render_template, request

from app.campaigns.models import Campaign
from app.campaigns.queries import find
from app.dashboard import queries
from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
from app.dashboard.signer_forms import ExportForm
from app.letters.pieces import in_turn
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.signatures import exporting
from app.signatures.models import SignatureState
from app.signatures.search import PAGE, search

blueprint = screens("signers", __name__)


@blueprint.get("/campaigns/<slug>/signers")
@require_role(Role.ORGANIZER)
def show(slug: str) -> str:
    """Show signatures, newest first, a page at a time."""
    return _page(find(slug), ExportForm(formdata=None))


@blueprint.post("/campaigns/<slug>/signers/export")
@require_role(Role.ORGANIZER)
@require_recent_proof
def export(slug: str) -> Response | tuple[str, int]:
    """Give signatures as a spreadsheet."""
    campaign, form = find(slug), ExportForm()
    if not form.validate_on_submit():
        return _page(campaign, form), HTTPStatus.BAD_REQUEST
    kind = form.format.data
    pieces = exporting.export(campaign.id, current_organizer().id, kind, form.which.data)
    headers = {"Content-Disposition": f'attachment; filename="{campaign.slug}.{kind}"', "Cache-Control": "no-store"}
    return Response(in_turn(pieces), content_type=exporting.TYPES[kind], headers=headers)


def _page(campaign: Campaign, form: ExportForm) -> str:
    words = request.args.get("q", "")[:120]
    state = next((each for each in SignatureState if each == request.args.get("state")), None)
    before = request.args.get("before", 0, type=int)
    found = search(campaign.id, words, state, min(max(before, 0), 2**31 - 1))
    return render_template(
        "dashboard/signers.html",
        campaign=campaign,
        title=queries.title(campaign),
        words=words,
        state=state,
        states=list(SignatureState),
        signatures=found[:PAGE],
        has_more=len(found) > PAGE,
        form=form,
    )
