"""Opening a campaign from the dashboard: it says that people can sign now, or what is still missing."""

from flask import flash
from flask_babel import gettext as _

from app.campaigns import service
from app.campaigns.file import CampaignFileInvalid


def open_for_signatures(slug: str, organizer_id: int) -> bool:
    """Let people sign, and say so; if something is missing, say what.

    Returns:
        Whether it is open now.
    """
    try:
        service.open_campaign(slug, organizer_id)
    except CampaignFileInvalid as error:
        flash(_("It is not open yet. What is missing:"), "alarm")
        for problem in error.problems:
            flash(str(problem), "alarm")
        return False
    flash(_("It is open: people can sign now."))
    return True
