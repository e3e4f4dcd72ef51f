"""Who signed: to search, and to take along as a spreadsheet."""

from flask import Response, render_template, request

from app.campaigns.queries import find
from app.dashboard import queries
from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
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
    campaign = find(slug)
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
    )


@blueprint.post("/campaigns/<slug>/signers/export")
@require_role(Role.ORGANIZER)
@require_recent_proof
def export(slug: str) -> Response:
    """Give the confirmed signatures as a spreadsheet."""
    campaign = find(slug)
    pieces = exporting.export(campaign.id, current_organizer().id)
    headers = {"Content-Disposition": f'attachment; filename="{campaign.slug}.csv"', "Cache-Control": "no-store"}
    return Response(in_turn(pieces), content_type='text/csv; charset="utf-8"', headers=headers)
