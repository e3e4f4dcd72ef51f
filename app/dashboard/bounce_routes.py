"""Unclear bounces: what came back and nobody could tell what it means, until an organizer looks at it."""

from functools import partial
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dashboard.screens import screens
from app.organizers import audit
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.outbox import bounces, queries
from app.outbox.bounce_report import BounceReport

blueprint = screens("bounces", __name__)


@blueprint.get("/bounces")
@require_role(Role.VIEWER)
def show() -> str:
    """List what waits for a decision, the oldest first."""
    return render_template("dashboard/bounces.html", unclear=queries.unclear_bounces())


@blueprint.post("/bounces/<int:report_id>/it-came-back")
@require_role(Role.ORGANIZER)
def it_came_back(report_id: int) -> Response:
    """Note that a mail did not arrive."""
    bounces.settle(report_id, bounced=True, record=partial(_note, "bounce.accept"))
    flash(_("Noted: it did not arrive."))
    return redirect(url_for("bounces.show"), HTTPStatus.SEE_OTHER)


@blueprint.post("/bounces/<int:report_id>/set-aside")
@require_role(Role.ORGANIZER)
def set_aside(report_id: int) -> Response:
    """Put a report aside; nothing else changes."""
    bounces.settle(report_id, bounced=False, record=partial(_note, "bounce.set-aside"))
    return redirect(url_for("bounces.show"), HTTPStatus.SEE_OTHER)


def _note(action: str, report: BounceReport) -> None:
    audit.record(action, f"bounce:{report.id}", current_organizer().id)
