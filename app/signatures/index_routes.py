"""The public list of campaigns."""

from flask import Blueprint, render_template

from app import languages
from app.campaigns.queries import open_campaigns
from app.signatures import count

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/")
def index() -> str:
    """Show every campaign that can be signed today, and how many have signed it."""
    cards = open_campaigns(languages.of_request())
    return render_template(
        "signatures/index.html", campaigns=cards, counts=count.of_campaigns([each.id for each in cards])
    )
