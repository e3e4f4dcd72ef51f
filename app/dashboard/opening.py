"""Opening a campaign from the dashboard, where it says so."""

from flask import flash
from flask_babel import gettext as _

from app.campaigns import service
from app.campaigns.file import CampaignFileInvalid


def open_for_signatures(slug: str, organizer_id: int) -> bool:
    """Let people sign, and say so.

    Returns:
        Whether it is open now; if not, something is missing, and the editor shows what.
    """
    try:
        service.open_campaign(slug, organizer_id)
    except CampaignFileInvalid:
        return False
    flash(_("It is open: people can sign now."))
    return True
