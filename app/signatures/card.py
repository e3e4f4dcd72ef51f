"""What the picture of a campaign says, that networks and messengers show beside a shared link."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import format_decimal, gettext, ngettext
from markupsafe import Markup

from app.campaigns.page import CampaignPage
from app.signatures import queries
from app.signatures.goal import shown_goal


@dataclass(frozen=True)
class Card:
    """The words of the picture, in one language."""

    title: str
    to: str
    count: str
    done: float
    "How much of the goal that is shown is reached, from 0 to 1."
    organization: str


def of_campaign(page: CampaignPage) -> Card:
    """Return the card of a campaign as it stands now, in the language of the request."""
    count = queries.confirmed_count(page.id)
    return Card(
        title=page.title,
        to=f"{gettext('To:')} {page.to_line}",
        count=_count(count),
        done=round(count / shown_goal(count, page.goal), 2),
        organization=current_app.config["ORGANIZATION"],
    )


def _count(count: int) -> str:
    if not count:
        return str(gettext("Be the first to sign."))
    sentence = ngettext(
        "<strong>%(n)s</strong> person has signed.",
        "<strong>%(n)s</strong> people have signed.",
        count,
        n=format_decimal(count),
    )
    return Markup(sentence).striptags()  # noqa: S704 - a sentence of ours, and here its tags go
