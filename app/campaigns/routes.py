"""The public list of campaigns."""

from flask import Blueprint, render_template

from app import languages
from app.campaigns.queries import open_campaigns

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/")
def index() -> str:
    """Show every campaign that can be signed today."""
    return render_template("campaigns/index.html", campaigns=open_campaigns(languages.of_request()))
