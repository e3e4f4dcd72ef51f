"""The overview, and one campaign."""

from flask import render_template

from app.campaigns.queries import find
from app.dashboard import queries
from app.dashboard.screens import screens
from app.languages import OFFERED
from app.organizers.access import require_role
from app.organizers.models import Role
from app.signatures import embedding, links

blueprint = screens("dashboard", __name__)


@blueprint.get("/")
@require_role(Role.VIEWER)
def overview() -> str:
    """Show every campaign and how it stands."""
    return render_template("dashboard/overview.html", rows=queries.overview())


@blueprint.get("/campaigns/<slug>")
@require_role(Role.VIEWER)
def campaign(slug: str) -> str:
    """Show one campaign: who is written to, what is ready, what was delivered."""
    campaign = find(slug)
    return render_template(
        "dashboard/campaign.html",
        row=queries.rows([campaign])[0],
        targets=queries.targets(campaign),
        deliveries=queries.deliveries(campaign),
        askings=queries.askings(campaign),
        names=OFFERED,
        page_address=links.absolute("signatures.campaign", slug=slug),
        snippet=embedding.snippet(slug, queries.title(campaign)),
    )
