"""What the picture of a campaign says, that networks and messengers show beside a shared link."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext

from app.campaigns.page import CampaignPage
from app.signatures import count
from app.signatures.goal import shown_goal


@dataclass(frozen=True)
class Card:
    """The words of the picture, in one language."""

    title: str
    to: str
    count: str
    on_paper: str
    done: float
    "How much of the goal that is shown is reached, from 0 to 1."
    organization: str


def of_campaign(page: CampaignPage) -> Card:
    """Return the card of a campaign as it stands now, in the language of the request."""
    counted = count.of_campaign(page.id)
    return Card(
        title=page.title,
        to=f"{gettext('To:')} {page.to_line}",
        count=counted.in_words.striptags(),
        on_paper=counted.on_paper_in_words,
        done=round(counted.people / shown_goal(counted.people, page.goal), 2),
        organization=current_app.config["ORGANIZATION"],
    )
