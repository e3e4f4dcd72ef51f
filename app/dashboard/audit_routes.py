"""The audit log: who did what, to read and to take along; nobody can change it."""

from flask import render_template, request

from app.dashboard.screens import screens
from app.organizers.access import require_role
from app.organizers.models import Role
from app.organizers.queries import LINES, log

blueprint = screens("audit", __name__)


@blueprint.get("/audit")
@require_role(Role.OWNER)
def show() -> str:
    """Show the log, newest first, a page at a time."""
    action = request.args.get("action", "")[:64].replace("\0", "")
    before = min(max(request.args.get("before", 0, type=int), 0), 2**31 - 1)
    done = log(action, before)
    return render_template("dashboard/audit.html", action=action, log=done[:LINES], has_more=len(done) > LINES)
