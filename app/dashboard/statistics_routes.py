"""A campaign in numbers."""

from datetime import timedelta
from http import HTTPStatus

from flask import render_template, request

from app.campaigns.queries import find
from app.dashboard import queries, statistics
from app.dashboard.screens import screens
from app.dashboard.span_form import SpanForm
from app.extensions import utc_now
from app.organizers.access import may, require_role
from app.organizers.models import Role
from app.signatures.statistics import first_hour

USUAL = (1, 7, 30)
"Days that are one press away."

blueprint = screens("statistics", __name__)


@blueprint.get("/campaigns/<slug>/statistics")
@require_role(Role.VIEWER)
def show(slug: str) -> tuple[str, int]:
    """Show how a campaign grows, and through what, in a range of dates."""
    campaign = find(slug)
    form = SpanForm(request.args)
    is_fine = form.validate()
    today = utc_now().date()
    first = first_hour(campaign.id)
    span = form.span(first.date() if first else today, today)
    page = render_template(
        "dashboard/statistics.html",
        campaign=campaign,
        title=queries.title(campaign),
        form=form,
        span=span,
        usual={days: today - timedelta(days=days - 1) for days in USUAL},
        page=statistics.page(campaign, span, names_shown=may(Role.ORGANIZER)),
    )
    return page, HTTPStatus.OK if is_fine else HTTPStatus.UNPROCESSABLE_ENTITY
