"""The audit log: who did what, to search and to take along; nobody can change it."""

from datetime import UTC, date, datetime, timedelta

from flask import Response, render_template, request
from sqlalchemy import select

from app.campaigns.models import Campaign
from app.dashboard import audit_file
from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
from app.extensions import db
from app.letters.models import Delivery
from app.letters.pieces import in_turn
from app.organizers import queries
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import LINES, Sought
from app.signatures.rules.queries import of_campaign as rules_of

blueprint = screens("audit", __name__)

MOST_DELIVERIES = 100
"Of a campaign with more, the newest are looked at."
HIGHEST_ID = 2**31 - 1


@blueprint.get("/audit")
@require_role(Role.OWNER)
def show() -> str:
    """Show what fits, newest first, a page at a time."""
    done = queries.log(_sought(), _number("before"))
    actions = queries.actions()
    return render_template(
        "dashboard/audit.html",
        asked={name: request.args.get(name, "") for name in ("action", "who", "campaign", "since", "until")},
        log=done[:LINES],
        has_more=len(done) > LINES,
        actions=actions,
        kinds=sorted({action.partition(".")[0] for action in actions}),
        team=queries.team(),
        campaigns=db.session.scalars(select(Campaign.slug).order_by(Campaign.slug)).all(),
    )


@blueprint.post("/audit/export")
@require_role(Role.OWNER)
@require_recent_proof
def export() -> Response:
    """Give what fits as a spreadsheet."""
    pieces = audit_file.export(_sought(), current_organizer().id)
    headers = {"Content-Disposition": 'attachment; filename="audit-log.csv"', "Cache-Control": "no-store"}
    return Response(in_turn(pieces), content_type='text/csv; charset="utf-8"', headers=headers)


def _sought() -> Sought:
    """Return what the address asks for; what makes no sense there does not matter."""
    campaign = db.session.scalar(select(Campaign).where(Campaign.slug == _text("campaign")))
    until = _day("until")
    return Sought(
        action=_text("action"),
        who=-1 if _text("who") == "-1" else _number("who"),
        subjects=_subjects(campaign) if campaign else (),
        since=_day("since"),
        until=until + timedelta(days=1) if until else None,
    )


def _subjects(campaign: Campaign) -> tuple[str, ...]:
    """Return how the log names a campaign, its deliveries and its rules."""
    newest = select(Delivery.id).where(Delivery.campaign_id == campaign.id).order_by(Delivery.id.desc())
    deliveries = db.session.scalars(newest.limit(MOST_DELIVERIES))
    rules = [f"rule:{rule.id}" for rule in rules_of(campaign.id)]
    return (f"campaign:{campaign.id}", *(f"delivery:{number}" for number in deliveries), *rules)


def _text(name: str) -> str:
    return request.args.get(name, "")[:80].replace("\0", "")


def _number(name: str) -> int:
    return min(max(request.args.get(name, 0, type=int), 0), HIGHEST_ID)


def _day(name: str) -> datetime | None:
    try:
        day = date.fromisoformat(_text(name))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if 1970 <= day.year < 9999 else None
