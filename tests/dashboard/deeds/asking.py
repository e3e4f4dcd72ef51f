"""What organizers decide after a letter's text was changed, one request each."""

from sqlalchemy import select

from app.extensions import db
from app.letters.asking_models import Asking
from app.outbox import control
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_new_text
from tests.forms import submit


@deed("asking.decide")
def decide(client):
    return submit(client, question(), button="Decide")


@deed("asking.stop")
def stop(client):
    path = question()
    submit(client, path, button="Decide", decision="wait")
    return submit(client, path.partition("/letter/")[0], button="as signed")


@deed("asking.resume")
def resume(client):
    path = question()
    submit(client, path, button="Decide", decision="wait")
    control.stop(db.session.scalars(select(Asking.stream_id)).one(), "The receiving server refused three of them.")
    db.session.commit()
    return submit(client, path.partition("/letter/")[0], button="Resume asking")


def question():
    campaign = a_campaign()
    return f"/dashboard/campaigns/{campaign.slug}/letter/{a_new_text(campaign).id}/ask"
